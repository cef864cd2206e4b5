from django.db import migrations

from core.choices import AnchorKind, FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]


class Migration(migrations.Migration):
    dependencies = [("services", "0003_visits")]

    operations = [
        TenantTable(
            "Visit",
            subtree="none",
            anchor=AnchorKind.VISIT,
            sensitive=["companions", "met", "findings", "next_step", "coordination", "assessment"],
        ),
        TenantTable("VisitTicket", subtree="none"),
        TenantTable("VisitPlan", subtree="none", anchor=AnchorKind.VISIT_PLAN),
        TenantTable("VisitTarget", subtree="none"),
        refuses_merged(
            {
                "services_visit": {"unit_id": UNIT, "department_id": UNIT},
                "services_visittarget": {"unit_id": UNIT},
            }
        ),
        FindableNames("VisitPlan", kind=FindableKind.VISIT_PLAN, key="name_key", letters="initials"),
    ]
