from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0001_initial"), ("chains", "0002_wall")]

    operations = [
        TenantTable("ChainBody", subtree="rows", anchor="body"),
        TenantTable("Membership", subtree="none"),
        TenantTable("Seat", subtree="none"),
    ]
