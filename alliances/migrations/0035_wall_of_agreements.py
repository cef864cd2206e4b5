from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0034_agreements_of_pairings")]

    operations = [
        TenantTable("PairingRule", subtree="none"),
        TenantTable("Agreement", subtree="rows"),
        TenantTable("Signature", subtree="none"),
    ]
