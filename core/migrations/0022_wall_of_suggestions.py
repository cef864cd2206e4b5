from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0021_suggestions")]

    operations = [TenantTable("Suggestion", subtree="none")]
