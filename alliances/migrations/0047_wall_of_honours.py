from django.db import migrations

from core.choices import AnchorKind, FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT_OR_ORG = {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]}


class Migration(migrations.Migration):
    """A superior reads which brands there are; honours tell of persons and stay in their city."""

    dependencies = [
        ("alliances", "0046_brands_and_honours"),
        ("core", "0041_anchors_of_every_kind_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("Brand", subtree="rows", anchor=AnchorKind.BRAND),
        TenantTable("Honour", subtree="none", anchor=AnchorKind.HONOUR),
        FindableNames("Brand", kind=FindableKind.BRAND, key="name_key", letters="initials"),
        refuses_merged({"alliances_brand": UNIT_OR_ORG, "alliances_honour": UNIT_OR_ORG}),
    ]
