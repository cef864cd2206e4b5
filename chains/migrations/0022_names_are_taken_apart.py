from django.db import migrations

from core.search.operations import names_of_rows


class Migration(migrations.Migration):
    dependencies = [("chains", "0021_names_are_found")]

    operations = [names_of_rows("chains_chain", "chains_chainpast", "chains_keyproject")]
