from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """Directories stay in their city; what a superior reads of them is written for it alone (docs/adr/0092)."""

    dependencies = [("services", "0014_what_those_above_read")]

    operations = [
        TenantTable("ShownIssue", subtree="rows", audited=False),
        TenantTable("ShownLine", subtree="rows", audited=False),
        TenantTable("DirectoryStanding", subtree="rows", audited=False),
    ]
