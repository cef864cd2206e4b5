from django.db import migrations

from core.reference import codes
from core.search import sql as search_sql
from core.tenancy import sql


class Migration(migrations.Migration):
    """Of many new rows at once the columns come in the order jsonb keeps them in: the same events, none sorted.

    A national code once there stays, so that rows may be held to it by one look a statement.
    """

    dependencies = [("core", "0047_wall_of_outer_channels")]

    operations = [
        migrations.RunSQL(sql.AUDIT_FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(search_sql.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(codes.FUNCTIONS, codes.DROP_FUNCTIONS),
        migrations.RunSQL(codes.KEPT, codes.DROP_KEPT),
        # Every key to an anchor says its kind too.
        migrations.RunSQL(
            "ALTER TABLE core_anchor DROP CONSTRAINT core_anchor_tenant_id_id",
            "ALTER TABLE core_anchor ADD CONSTRAINT core_anchor_tenant_id_id UNIQUE (tenant_id, id)",
        ),
    ]
