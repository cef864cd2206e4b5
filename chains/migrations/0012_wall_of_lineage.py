from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0011_lineage")]

    operations = [
        TenantTable("ChainPast", subtree="rows"),
        TenantTable("ChainEvent", subtree="rows"),
        TenantTable("Succession", subtree="rows"),
    ]
