from django.db import migrations

from core.search import sql
from core.search.operations import LoadReadings
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """What follows from names leaves no line in the log: the names do. A superior never sees people's."""

    dependencies = [("core", "0015_names_are_found")]

    operations = [
        migrations.RunSQL(sql.FUNCTIONS, sql.DROP_FUNCTIONS),
        TenantTable("SearchPiece", subtree="rows", audited=False, keyed=False),
        TenantTable("SearchDue", subtree="rows", audited=False, keyed=False),
        TenantTable("PersonPiece", subtree="none", audited=False, keyed=False),
        LoadReadings(),
    ]
