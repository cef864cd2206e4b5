from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("organizations", "0016_mass_orgs_are_recorded")]

    operations = [
        TenantTable("MassOrg", subtree="rows"),
        refuses_merged({"organizations_massorg": {"unit_id": ["organizations_unit"]}}),
    ]
