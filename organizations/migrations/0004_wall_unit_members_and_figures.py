from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_unit_members_and_figures")]

    operations = [
        TenantTable("UnitMemberCount", subtree="rows"),
        TenantTable("UnitFigure", subtree="none"),
    ]
