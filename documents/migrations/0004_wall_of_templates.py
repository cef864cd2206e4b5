from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_templates"), ("core", "0006_identity_audited")]

    operations = [TenantTable("DocumentTemplate", subtree="none")]
