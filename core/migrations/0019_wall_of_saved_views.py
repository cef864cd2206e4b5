from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0018_saved_views")]

    operations = [TenantTable("SavedView", subtree="none")]
