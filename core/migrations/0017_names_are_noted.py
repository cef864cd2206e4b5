from django.db import migrations

from core.search import sql
from core.tenancy.operations import DispatcherReads


class Migration(migrations.Migration):
    """A name is noted by whoever writes it and taken apart by a worker, which the dispatcher tells whose names wait."""

    dependencies = [("core", "0016_wall_of_names")]

    operations = [
        migrations.RunSQL(sql.FUNCTIONS, migrations.RunSQL.noop),
        DispatcherReads("SearchDue", columns=["tenant_id"]),
    ]
