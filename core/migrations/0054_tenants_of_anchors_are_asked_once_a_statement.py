from django.db import migrations

from core.tenancy import anchored
from core.tenancy.walls import key_statements, plain_tenant_key, plain_tenant_key_removal


class Migration(migrations.Migration):
    """A tenant once there stays, so that anchors may be held to theirs by one look a statement."""

    dependencies = [("core", "0053_visits_are_told")]

    operations = [
        migrations.RunSQL(anchored.FUNCTIONS, anchored.DROP_FUNCTIONS),
        migrations.RunSQL(anchored.KEPT + anchored.REQUIRED, anchored.DROP_TRIGGERS),
        migrations.RunSQL(
            plain_tenant_key_removal(anchored.ASKING),
            list(key_statements(anchored.ASKING, plain_tenant_key(anchored.ASKING))),
        ),
    ]
