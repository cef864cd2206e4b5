from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0024_tenants_show_themselves")]

    operations = [TenantTable("TenantProfile", subtree="none"), TenantTable("SetupProgress", subtree="none")]
