from typing import Any

from django.db import migrations

from core.reference.readings import store_readings
from core.search import sql
from core.tenancy.operations import TenantTable


def load(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    store_readings(schema_editor.connection)


class Migration(migrations.Migration):
    """What follows from names leaves no line in the log: the names do. A superior never sees people's."""

    dependencies = [("core", "0013_names_are_found")]

    operations = [
        migrations.RunSQL(sql.FUNCTIONS, sql.DROP_FUNCTIONS),
        TenantTable("SearchPiece", subtree="rows", audited=False, keyed=False),
        TenantTable("SearchDue", subtree="rows", audited=False, keyed=False),
        TenantTable("PersonPiece", subtree="none", audited=False, keyed=False),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
