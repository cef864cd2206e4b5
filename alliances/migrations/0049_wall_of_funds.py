from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT, ORG = ["organizations_unit"], ["organizations_partyorg"]


class Migration(migrations.Migration):
    """Money of a city's bodies is read in the city alone: no role above it has the right to see it."""

    dependencies = [("alliances", "0048_funds_and_subsidies")]

    operations = [
        TenantTable("Fund", subtree="none", anchor="fund"),
        TenantTable("Payment", subtree="none"),
        TenantTable("Receipt", subtree="none"),
        TenantTable("Subsidy", subtree="none"),
        refuses_merged(
            {
                "alliances_payment": {"unit_id": UNIT, "party_org_id": ORG},
                "alliances_subsidy": {"unit_id": UNIT},
            }
        ),
    ]
