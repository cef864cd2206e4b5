from django.db import migrations

from core.tenancy.operations import ImpliedTenant


class Migration(migrations.Migration):
    """The rows of an import are held to their tenant by their run. Each is written again once it was imported: with
    room beside it on its page, that touches no index.
    """

    dependencies = [("core", "0030_wall_of_column_matches")]

    operations = [
        ImpliedTenant("ImportRow"),
        migrations.RunSQL(
            "ALTER TABLE core_importrow SET (fillfactor = 45)", "ALTER TABLE core_importrow RESET (fillfactor)"
        ),
    ]
