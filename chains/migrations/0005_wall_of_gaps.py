from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0004_gaps")]

    operations = [TenantTable("Gap", subtree="rows")]
