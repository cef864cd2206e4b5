from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0042_outer_members")]

    operations = [TenantTable("OuterMember", subtree="rows")]
