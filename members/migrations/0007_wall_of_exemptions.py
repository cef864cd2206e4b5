from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0006_liaison_exemptions")]

    operations = [TenantTable("LiaisonExemption", subtree="none")]
