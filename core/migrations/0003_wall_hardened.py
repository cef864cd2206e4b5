from django.db import migrations

from core.tenancy import sql


class Migration(migrations.Migration):
    """Databases made before get the functions as they read now; the log refuses to be rewritten."""

    dependencies = [("core", "0002_wall")]

    operations = [
        migrations.RunSQL(sql.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.CLOSE_TREE, migrations.RunSQL.noop),
        migrations.RunSQL(sql.AUDIT_FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.AUDIT_GUARD, sql.DROP_AUDIT_GUARD),
    ]
