from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0042_sheets_in_order_are_folded")]

    operations = [
        # Like the rows it holds: the step from file to list is in the log, not each cell on the way.
        TenantTable("ImportFold", subtree="none", audited=False),
        # To compress what is read once, a moment later, costs more than to write it.
        migrations.RunSQL(
            "ALTER TABLE core_importfold ALTER COLUMN rows SET STORAGE EXTERNAL",
            "ALTER TABLE core_importfold ALTER COLUMN rows SET STORAGE EXTENDED",
        ),
    ]
