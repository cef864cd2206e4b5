from django.db import migrations

from core.tenancy.operations import TenantKey, TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0003_rules_and_terms_of_seats")]

    operations = [
        TenantTable("BodyRule", subtree="none"),
        TenantKey("Seat", "post_level"),
    ]
