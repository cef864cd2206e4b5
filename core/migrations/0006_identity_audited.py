from django.db import migrations

from core.tenancy import sql


class Migration(migrations.Migration):
    """Whoever makes, locks, opens or ends an account or a token leaves a line in its tenant's log."""

    dependencies = [("core", "0005_wall_imports")]

    operations = [
        migrations.RunSQL(sql.IDENTITY_AUDIT + sql.IDENTITY_AUDIT_TRIGGERS, sql.DROP_IDENTITY_AUDIT),
    ]
