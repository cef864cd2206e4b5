from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("chains", "0006_map_drafts")]

    operations = [
        TenantTable("MapDraft", subtree="none", sensitive=["base"]),
        TenantTable("MapDraftEdit", subtree="none", sensitive=["values"]),
    ]
