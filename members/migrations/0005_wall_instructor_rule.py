from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("members", "0004_instructor_rule")]

    operations = [
        TenantTable("InstructorRule", subtree="none"),
    ]
