from django.db import migrations

from core.search import sql


class Migration(migrations.Migration):
    """A name is noted as it stands in its row; to put it into the form that is searched is the worker's."""

    dependencies = [("core", "0022_wall_of_suggestions")]

    operations = [
        migrations.RunSQL(sql.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION IF EXISTS app.texts_of(jsonb, text)", migrations.RunSQL.noop),
    ]
