from django.db import migrations, models

from core.tenancy import sql


class Migration(migrations.Migration):
    """An event says whose the changed row is. The triggers learn their table's columns when the migration is through."""

    dependencies = [("core", "0025_wall_of_profiles")]

    operations = [
        migrations.AddField("auditevent", "owner_id", models.UUIDField(null=True, verbose_name="所属对象")),
        migrations.AddField("auditevent", "other_id", models.UUIDField(null=True, verbose_name="另一端")),
        migrations.RunSQL(sql.AUDIT_OWNERS + sql.AUDIT_FUNCTIONS, migrations.RunSQL.noop),
    ]
