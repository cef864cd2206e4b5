from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0027_bin")]

    operations = [TenantTable("BinEntry", subtree="none", sensitive=["rows"])]
