from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0008_structure_patterns")]

    operations = [TenantTable("StructurePattern", subtree="none"), TenantTable("PatternTier", subtree="none")]
