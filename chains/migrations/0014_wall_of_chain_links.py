from django.db import migrations

from core.tenancy import sql
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0013_chain_links")]

    operations = [
        migrations.RunSQL(sql.CHAINS_ABOVE, sql.DROP_CHAINS_ABOVE),
        TenantTable("ChainLink", subtree="rows", upper_chain=True),
    ]
