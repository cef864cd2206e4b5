from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_wall_of_names"),
        ("chains", "0020_wall_of_pasts_classes"),
    ]

    operations = [
        FindableNames("Chain", kind=FindableKind.CHAIN, key="name_key", letters="initials", others=["short_name"]),
        FindableNames("ChainPast", kind=FindableKind.CHAIN, key="name", others=["short_name"], entry="chain_id"),
        FindableNames("KeyProject", kind=FindableKind.PROJECT, key="name_key", letters="initials"),
    ]
