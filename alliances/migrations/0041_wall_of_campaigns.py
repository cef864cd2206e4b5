from django.db import migrations

from core.choices import AnchorKind, FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """A superior reads campaigns, their figures and who is enrolled: none of it tells of a person."""

    dependencies = [
        ("alliances", "0040_campaigns"),
        ("core", "0039_what_bodies_do_has_anchors"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("Campaign", subtree="rows", anchor=AnchorKind.CAMPAIGN),
        TenantTable("CampaignFigure", subtree="rows"),
        TenantTable("CampaignParty", subtree="rows"),
        FindableNames("Campaign", kind=FindableKind.CAMPAIGN, key="name_key", letters="initials"),
        refuses_merged(
            {
                "alliances_campaignparty": {
                    "unit_id": ["organizations_unit"],
                    "party_org_id": ["organizations_partyorg"],
                }
            }
        ),
    ]
