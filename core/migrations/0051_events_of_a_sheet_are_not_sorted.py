from django.db import migrations

from core.search import sql as search_sql
from core.tenancy import sql


class Migration(migrations.Migration):
    """Of many new rows at once the columns come in the order jsonb keeps them in: the same events, none sorted."""

    dependencies = [("core", "0047_wall_of_outer_channels")]

    operations = [
        migrations.RunSQL(sql.AUDIT_FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(search_sql.FUNCTIONS, migrations.RunSQL.noop),
    ]
