from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]


class Migration(migrations.Migration):
    """What units share stays in their city."""

    dependencies = [
        ("services", "0007_shared_resources"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("SharedResource", subtree="none"),
        TenantTable("ResourceClosure", subtree="none"),
        TenantTable("Booking", subtree="none", sensitive=["purpose", "answer"]),
        FindableNames("SharedResource", kind=FindableKind.SHARED_RESOURCE, key="name_key", letters="initials"),
        refuses_merged(
            {
                "services_sharedresource": {"owner_id": UNIT},
                "services_booking": {"unit_id": UNIT},
            }
        ),
    ]
