from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0021_intakes_and_growth_are_recorded")]

    operations = [
        TenantTable("TalentIntake", subtree="rows"),
        TenantTable("Growth", subtree="none", anchor="growth"),
        refuses_merged(
            {
                "members_talentintake": {"unit_id": ["organizations_unit"], "source_id": ["organizations_unit"]},
                "members_growth": {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]},
            }
        ),
    ]
