from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0057_sheets_are_kept_ready")]

    operations = [
        # As the folds: the step from file to list is in the log, and the text is written and read once.
        TenantTable("ImportInsertion", subtree="none", audited=False),
        migrations.RunSQL(
            "ALTER TABLE core_importinsertion ALTER COLUMN content SET STORAGE EXTERNAL",
            "ALTER TABLE core_importinsertion ALTER COLUMN content SET STORAGE EXTENDED",
        ),
    ]
