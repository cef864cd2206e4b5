from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0019_exchanges_are_recorded")]

    operations = [
        TenantTable("Exchange", subtree="none", anchor="exchange"),
        refuses_merged(
            {"members_exchange": {"from_unit_id": ["organizations_unit"], "to_unit_id": ["organizations_unit"]}}
        ),
    ]
