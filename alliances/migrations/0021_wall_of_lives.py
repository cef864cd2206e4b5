from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0020_lives_of_bodies")]

    operations = [
        TenantTable("BodyPast", subtree="rows"),
        TenantTable("BodyEvent", subtree="rows"),
        TenantTable("BodySuccession", subtree="rows"),
    ]
