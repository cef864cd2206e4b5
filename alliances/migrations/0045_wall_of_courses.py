from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """A superior reads which courses there are; sessions name who taught, and stay in their city."""

    dependencies = [
        ("alliances", "0044_courses"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("Course", subtree="rows"),
        TenantTable("CourseSession", subtree="none"),
        refuses_merged({"alliances_coursesession": {"host_id": ["organizations_unit"]}}),
    ]
