from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0008_coverage_sets")]

    operations = [
        TenantTable("CoverageSet", subtree="rows"),
        TenantTable("CoverageExclusion", subtree="none"),
    ]
