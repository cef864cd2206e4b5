from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0023_duties_are_logged")]

    operations = [
        TenantTable("DutyEntry", subtree="none", sensitive=["text"]),
        refuses_merged({"members_dutyentry": {"unit_id": ["organizations_unit"]}}),
    ]
