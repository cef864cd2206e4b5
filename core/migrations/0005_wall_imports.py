from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0004_imports")]

    operations = [
        TenantTable("ImportRun", subtree="none"),
        # The rows are a copy of a file on its way; what they become is audited where it is written.
        TenantTable("ImportRow", subtree="none", audited=False),
    ]
