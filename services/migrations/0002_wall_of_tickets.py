from django.db import migrations

from core.choices import AnchorKind, FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]


class Migration(migrations.Migration):
    """Tickets stay in their city: a superior is told totals (ARCHITECTURE §2)."""

    dependencies = [
        ("services", "0001_tickets"),
        ("core", "0051_tickets_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("TicketCategory", subtree="none"),
        TenantTable("CategoryQuestion", subtree="none"),
        TenantTable("TimeLimit", subtree="none"),
        TenantTable("DispatchRule", subtree="none"),
        TenantTable("DispatchAssist", subtree="none"),
        TenantTable("UrgeStep", subtree="none"),
        TenantTable(
            "Ticket",
            subtree="none",
            anchor=AnchorKind.TICKET,
            sensitive=["name", "name_key", "initials", "text", "contact_name", "contact_phone", "state_reason"],
        ),
        TenantTable("TicketChannel", subtree="none"),
        TenantTable("TicketAnswer", subtree="none", sensitive=["value"]),
        TenantTable("TicketStep", subtree="none", sensitive=["text"]),
        TenantTable("Assignment", subtree="none", sensitive=["task", "outcome"]),
        TenantTable("TicketReturn", subtree="none", sensitive=["reason", "ruling"]),
        TenantTable("TicketClock", subtree="none"),
        TenantTable("ClockEntry", subtree="none", sensitive=["reason"]),
        TenantTable("Extension", subtree="none", sensitive=["reason", "answer"]),
        TenantTable("TicketResult", subtree="none", sensitive=["text", "rating_text", "call_text", "left_open"]),
        TenantTable("ResultMeasure", subtree="none"),
        TenantTable("TicketUrge", subtree="none"),
        refuses_merged(
            {
                "services_ticket": {"unit_id": UNIT, "first_handler_id": UNIT},
                "services_assignment": {"unit_id": UNIT},
                "services_ticketreturn": {"right_unit_id": UNIT},
                "services_ticketresult": {"unit_id": UNIT},
                "services_dispatchrule": {"lead_id": UNIT},
                "services_dispatchassist": {"unit_id": UNIT},
            }
        ),
        FindableNames("Ticket", kind=FindableKind.TICKET, key="name_key", letters="initials"),
    ]
