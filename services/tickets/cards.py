"""What tickets show elsewhere: on 工作台 what waits for the reader, on a unit's page its latest."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.urls import reverse

from core.principal import Principal
from core.templatetags.parts import StateTag
from organizations.models import Unit
from services.choices import OPEN_STATES, RequestState, TicketState
from services.models import Extension, Ticket
from services.queries import OVERSEE, RAISE, tickets_for
from services.signs import sign_of
from services.tickets.deadlines import by_pressing, is_for_a_department, lit, waiting_tickets
from services.tickets.listing import SHOWN, as_listed, owner_of, ticket_rows, with_owner
from services.tickets.rulings import waits
from services.tickets.signs import state_tag

LISTED = 5


def waiting(principal: Principal) -> tuple[str, "QuerySet[Ticket]", str]:
    """What waits for the reader: its title, the tickets, and the address that lists them."""
    found, address = tickets_for(principal), reverse("ticket-list")
    if principal.may(OVERSEE):
        unanswered = Q(state__in=(TicketState.RAISED, TicketState.ACCEPTED))
        pressing = unanswered | lit("overdue", principal) | asks_something()
        return "待响应、待审批和超期工单", found.filter(pressing), address
    if is_for_a_department(principal):
        return "要我部门办的工单", found.filter(waiting_tickets(principal)), f"{address}?to_handle=true"
    return "我的诉求", found.filter(state__in=OPEN_STATES), address


def asks_something() -> Q:
    """A department waits for a ruling on its return, or for more time."""
    extensions = Extension.objects.filter(ticket_clock__ticket=OuterRef("pk"), state=RequestState.ASKED)
    return waits() | Q(Exists(extensions))


def home_tickets(principal: Principal) -> dict[str, Any] | None:
    """The most pressing and how many there are; a company without any is shown the way to say one."""
    title, found, address = waiting(principal)
    pressing: Any = by_pressing(as_listed(found), principal)
    shown = pressing.order_by("pressing", "id")
    tickets: list[Any] = list(shown.annotate(all=Window(Count("id")))[:LISTED])
    may_raise = principal.may(RAISE) and not principal.may(OVERSEE)
    if not tickets and not may_raise:
        return None
    return {
        "title": title,
        "rows": ticket_rows(principal, tickets),
        "count": tickets[0].all if tickets else 0,
        "url": address,
        "create_url": reverse("ticket-create") if may_raise else "",
    }


@dataclass(frozen=True)
class TicketsOfUnit:
    """The latest a unit raised, as far as the reader sees them."""

    rows: list[tuple[Ticket, str, str, StateTag]]
    url: str
    template: str = "services/unit_card.html"


def tickets_card(principal: Principal, unit: Unit) -> TicketsOfUnit | None:
    if not principal.may(OVERSEE) and not principal.may(RAISE):
        return None
    found = with_owner(tickets_for(principal).filter(unit=unit).select_related(*SHOWN))
    latest = list(found.order_by("-raised_at", "id")[:LISTED])
    if not latest:
        return None
    rows = [(row, sign_of(row), owner_of(row), state_tag(row)) for row in latest]
    return TicketsOfUnit(rows, f"{reverse('ticket-list')}?unit={unit.pk}")
