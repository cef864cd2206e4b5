from django.db import migrations

from core.search.operations import names_of_rows


class Migration(migrations.Migration):
    dependencies = [("organizations", "0007_names_are_found")]

    operations = [names_of_rows("organizations_unit", "organizations_partyorg")]
