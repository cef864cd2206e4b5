from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0046_outer_channels")]

    operations = [
        TenantTable("OuterAddress", subtree="none", sensitive=["address"]),
        TenantTable("ChannelSender", subtree="none"),
    ]
