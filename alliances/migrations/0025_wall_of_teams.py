from django.db import migrations

from core.choices import AnchorKind, FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """A superior reads teams and whom they serve; who is on one stays in its city."""

    dependencies = [
        ("alliances", "0024_teams"),
        ("core", "0039_what_bodies_do_has_anchors"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("Team", subtree="rows", anchor=AnchorKind.TEAM),
        TenantTable("TeamMember", subtree="none"),
        TenantTable("TeamMilestone", subtree="rows"),
        TenantTable("TeamHookup", subtree="rows"),
        FindableNames("Team", kind=FindableKind.TEAM, key="name_key", letters="initials"),
        refuses_merged(
            {
                "alliances_team": {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]},
                "alliances_teamhookup": {"unit_id": ["organizations_unit"]},
            }
        ),
    ]
