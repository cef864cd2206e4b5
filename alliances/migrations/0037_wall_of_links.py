from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """Names of persons stay in their city."""

    dependencies = [
        ("alliances", "0036_links"),
        ("core", "0039_what_bodies_do_has_anchors"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("FloatingMember", subtree="none"),
        TenantTable("LinkNode", subtree="none"),
        TenantTable("LinkRule", subtree="none"),
        refuses_merged(
            {
                "alliances_floatingmember": {
                    "receiving_org_id": ["organizations_partyorg"],
                    "unit_id": ["organizations_unit"],
                },
                "alliances_linknode": {"unit_id": ["organizations_unit"]},
            }
        ),
    ]
