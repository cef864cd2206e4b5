from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT, ORG = ["organizations_unit"], ["organizations_partyorg"]


class Migration(migrations.Migration):
    dependencies = [("alliances", "0032_activities_and_outcomes")]

    operations = [
        TenantTable("Activity", subtree="rows", anchor="activity"),
        TenantTable("ActivityPairing", subtree="rows"),
        TenantTable("ActivityParty", subtree="rows"),
        TenantTable("Outcome", subtree="rows", anchor="outcome"),
        TenantTable("OutcomeUnit", subtree="rows"),
        refuses_merged(
            {
                "alliances_activityparty": {"unit_id": UNIT, "party_org_id": ORG},
                "alliances_outcome": {"asked_id": UNIT, "recorded_for_id": UNIT, "decided_for_id": UNIT},
                "alliances_outcomeunit": {"unit_id": UNIT},
            }
        ),
    ]
