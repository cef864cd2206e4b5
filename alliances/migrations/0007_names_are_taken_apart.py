from django.db import migrations

from core.search.operations import names_of_rows


class Migration(migrations.Migration):
    dependencies = [("alliances", "0006_names_are_found")]

    operations = [names_of_rows("alliances_chainbody")]
