from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0016_segment_links_and_industries")]

    operations = [
        TenantTable("SegmentIndustry", subtree="rows"),
        TenantTable("SegmentLink", subtree="rows"),
    ]
