from django.db import migrations

from core.search.operations import names_of_rows


class Migration(migrations.Migration):
    dependencies = [("members", "0009_names_are_found")]

    operations = [names_of_rows("members_person")]
