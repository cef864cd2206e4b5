from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("core", "0002_wall")]

    operations = [
        TenantTable("OwnRegion", subtree="rows", anchor="region"),
        TenantTable("Unit", subtree="rows", anchor="unit"),
        TenantTable("UnitIndustry", subtree="rows"),
        TenantTable("UnitTag", subtree="rows"),
        TenantTable("Residence", subtree="rows"),
        TenantTable("PartyOrg", subtree="rows", anchor="party_org"),
        TenantTable("PartyOrgHost", subtree="rows"),
        TenantTable("MemberCount", subtree="rows"),
    ]
