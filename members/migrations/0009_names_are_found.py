from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_wall_of_names"),
        ("members", "0008_exclusions_are_not_read_from"),
    ]

    operations = [
        FindableNames("Person", kind=FindableKind.PERSON, key="name", letters="initials", of_persons=True),
    ]
