from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0008_working_days")]

    operations = [
        TenantTable("CalendarDay", subtree="rows"),
        TenantTable("OfficeHours", subtree="rows"),
    ]
