from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0029_columns_are_matched")]

    operations = [TenantTable("ColumnMatch", subtree="none")]
