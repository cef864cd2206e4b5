from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0022_pairings"),
        ("core", "0039_what_bodies_do_has_anchors"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("Pairing", subtree="rows", anchor="pairing"),
        TenantTable("PairingParty", subtree="rows"),
        TenantTable("PairingChain", subtree="rows"),
        TenantTable("PairingMode", subtree="rows"),
        FindableNames("Pairing", kind=FindableKind.PAIRING, key="name_key", letters="initials"),
        refuses_merged(
            {
                "alliances_pairingparty": {
                    "unit_id": ["organizations_unit"],
                    "party_org_id": ["organizations_partyorg"],
                }
            }
        ),
    ]
