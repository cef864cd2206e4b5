from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0001_initial"), ("members", "0002_wall")]

    operations = [
        TenantTable("Chain", subtree="rows", anchor="chain"),
        TenantTable("Segment", subtree="rows"),
        TenantTable("ChainHead", subtree="none"),
        TenantTable("ChainUnit", subtree="rows"),
        TenantTable("ChainLeaderOrg", subtree="rows"),
        TenantTable("KeyProject", subtree="rows", anchor="project"),
    ]
