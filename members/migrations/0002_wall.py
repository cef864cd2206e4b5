from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("organizations", "0002_wall")]

    operations = [
        TenantTable("Grant", subtree="grants", deletable=False),
        TenantTable("Person", subtree="none", anchor="person", sensitive=["phone", "email"]),
        TenantTable("Appointment", subtree="none"),
    ]
