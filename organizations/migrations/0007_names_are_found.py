from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_wall_of_names"),
        ("organizations", "0006_units_end_on_a_day"),
    ]

    operations = [
        FindableNames(
            "Unit",
            kind=FindableKind.UNIT,
            key="name_key",
            letters="initials",
            others=["short_name"],
            codes=["uscc"],
        ),
        FindableNames(
            "PartyOrg", kind=FindableKind.PARTY_ORG, key="name_key", letters="initials", others=["short_name"]
        ),
    ]
