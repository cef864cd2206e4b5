from django.db import migrations

from core.tenancy.operations import TenantKey, TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0011_tiers_are_the_citys_own")]

    operations = [
        TenantTable("TierRule", subtree="none"),
        TenantKey("ChainBody", "tier"),
        TenantKey("PatternTier", "tier"),
        TenantKey("BodyRule", "tier"),
    ]
