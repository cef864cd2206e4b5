from django.db import migrations


class Migration(migrations.Migration):
    """What is gone is asked for by time alone, beside a log that is mostly insertions."""

    dependencies = [("core", "0031_import_rows_cost_less")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX core_auditevent_deleted ON core_auditevent (tenant_id, at, id) WHERE operation = 'delete'",
            "DROP INDEX core_auditevent_deleted",
        )
    ]
