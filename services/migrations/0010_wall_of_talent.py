from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]


class Migration(migrations.Migration):
    """Talent wanted and known stays in its city."""

    dependencies = [
        ("services", "0009_talent"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("TalentNeed", subtree="none"),
        TenantTable("TalentIssue", subtree="none"),
        TenantTable("TalentIssueLine", subtree="none"),
        TenantTable("TalentProfile", subtree="none", sensitive=["person_id", "note"]),
        TenantTable("TalentMatch", subtree="none", sensitive=["note"]),
        FindableNames("TalentNeed", kind=FindableKind.TALENT_NEED, key="name_key", letters="initials"),
        refuses_merged(
            {
                "services_talentneed": {"unit_id": UNIT},
                "services_talentprofile": {"unit_id": UNIT},
            }
        ),
    ]
