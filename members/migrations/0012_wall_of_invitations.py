from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0011_invitations")]

    operations = [TenantTable("Invitation", subtree="none", sensitive=["secret_hash"])]
