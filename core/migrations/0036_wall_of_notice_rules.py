from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0035_digest_has_an_hour")]

    operations = [TenantTable("NoticeRule", subtree="none")]
