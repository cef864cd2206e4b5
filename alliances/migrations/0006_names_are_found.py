from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_wall_of_names"),
        ("alliances", "0005_exclusions_are_not_read_from"),
    ]

    operations = [
        FindableNames("ChainBody", kind=FindableKind.BODY, key="name_key", letters="initials"),
    ]
