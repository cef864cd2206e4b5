from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0030_offices_and_plaques")]

    operations = [
        TenantTable("Office", subtree="rows"),
        TenantTable("OfficePart", subtree="rows"),
        TenantTable("Plaque", subtree="none"),
        refuses_merged(
            {
                "alliances_office": {"host_id": ["organizations_unit"]},
                "alliances_officepart": {"unit_id": ["organizations_unit"]},
                "alliances_plaque": {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]},
            }
        ),
    ]
