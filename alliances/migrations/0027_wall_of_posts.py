from django.db import migrations

from core.choices import AnchorKind
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """A superior reads where posts stand; what somebody pledged stays in its city."""

    dependencies = [
        ("alliances", "0026_posts_and_pledges"),
        ("core", "0039_what_bodies_do_has_anchors"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("ModelPost", subtree="rows", anchor=AnchorKind.POST),
        TenantTable("Pledge", subtree="none"),
        refuses_merged(
            {
                "alliances_modelpost": {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]},
                "alliances_pledge": {"party_org_id": ["organizations_partyorg"]},
            }
        ),
    ]
