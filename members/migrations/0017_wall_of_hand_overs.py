from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0016_hand_overs_are_kept")]

    operations = [TenantTable("HandOver", subtree="none", sensitive=["items"])]
