from django.db import migrations

from core.choices import AnchorKind
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """A superior reads stations and how far their companies are; who runs one and what was said stays in its city."""

    dependencies = [
        ("alliances", "0052_stations"),
        ("core", "0039_what_bodies_do_has_anchors"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("Station", subtree="rows", anchor=AnchorKind.STATION),
        TenantTable("StationStaff", subtree="none"),
        TenantTable("StationCase", subtree="rows"),
        TenantTable("StageChange", subtree="none"),
        refuses_merged(
            {
                "alliances_station": {"host_id": ["organizations_unit"]},
                "alliances_stationcase": {
                    "unit_id": ["organizations_unit"],
                    "party_org_id": ["organizations_partyorg"],
                },
            }
        ),
    ]
