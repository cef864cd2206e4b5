"""What lists of tickets show: each ticket with whose it is, its state and its light."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from alliances.queries import names_shown
from core import clock
from core.pages import list_page
from core.principal import Principal
from core.templatetags.parts import StateTag
from core.workdays.queries import calendar_of
from services.choices import AssignmentRole, TicketNature, TicketState, Urgency
from services.models import Assignment, Ticket
from services.queries import OVERSEE, RAISE, STANDING
from services.signs import sign_of
from services.tickets.deadlines import by_pressing, clocks_shown, is_for_a_department
from services.tickets.filters import TicketFilter, ticket_form
from services.tickets.rulings import ruling_tag, sees_rulings, with_ruling
from services.tickets.signs import light_tag, state_tag

ORDERINGS = {"pressing": "pressing", "raised": "raised_at", "name": "name_key", "updated": "updated_at"}
DEFAULT = "pressing"
SHOWN = ("body", "unit", "category", "group", "agent")
# A page of rows needs no more of a ticket, least of all its text.
COLUMNS = (
    "tenant_id",
    "year",
    "number",
    "name",
    "name_key",
    "claimed_unit",
    "nature",
    "urgency",
    "state",
    "round",
    "raised_at",
    "updated_at",
    "body__name",
    "unit__name",
    "category__label",
    "group__name",
    "agent__name",
)


@dataclass(frozen=True)
class TicketRow:
    ticket: Ticket
    number: str
    owner: str
    state: StateTag
    light: StateTag | None
    marks: Sequence[StateTag]
    ruling: StateTag | None = None


def with_owner(rows: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    """``lead_name``: the department that has it now."""
    leads = Assignment.objects.filter(ticket=OuterRef("pk"), role=AssignmentRole.LEAD, state__in=[*STANDING, "done"])
    return rows.annotate(lead_name=Subquery(leads.order_by("-assigned_at").values("unit__name")[:1]))


def as_listed(rows: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    return with_ruling(with_owner(rows.select_related(*SHOWN).only(*COLUMNS)))


def owner_of(ticket: Ticket) -> str:
    """Who has to act: the department in the lead, before and after it the body."""
    if ticket.lies_with_group and ticket.group is not None:
        return str(ticket.group.name)
    if ticket.state in (TicketState.RAISED, TicketState.ACCEPTED):
        return whose(ticket)
    return getattr(ticket, "lead_name", None) or whose(ticket)


def whose(ticket: Ticket) -> str:
    """Who responds: of a report the organization department alone (R48)."""
    return "组织部门" if ticket.is_confidential else str(ticket.body.name)


def marks_of(ticket: Ticket) -> list[StateTag]:
    """What stands out of the usual."""
    marks = []
    if ticket.nature == TicketNature.REPORT:
        marks.append(StateTag("举报", "bad"))
    if ticket.urgency != Urgency.NORMAL:
        marks.append(StateTag(str(ticket.get_urgency_display()), "warn"))
    if ticket.round > 1 and ticket.state in (TicketState.IN_HAND, TicketState.PLANNED):
        marks.append(StateTag(f"第 {ticket.round} 轮", "warn"))
    return marks


def ticket_rows(principal: Principal, tickets: Sequence[Ticket]) -> list[TicketRow]:
    """Read with ``SHOWN`` and ``with_owner``; two statements and the calendar for all of them."""
    if not tickets:
        return []
    now, shows_rulings = clock.now(), sees_rulings(principal)
    clocks, calendar = clocks_shown(principal, [ticket.pk for ticket in tickets]), calendar_of(clock.today())
    return [
        TicketRow(
            ticket,
            sign_of(ticket),
            owner_of(ticket),
            state_tag(ticket),
            light_tag(ticket, clocks.get(ticket.pk, []), calendar, now),
            marks_of(ticket),
            ruling_tag(getattr(ticket, "rule_by", None), now) if shows_rulings else None,
        )
        for ticket in tickets
    ]


def listed(
    request: HttpRequest, principal: Principal, tickets: "QuerySet[Ticket]", *, of_one: bool = False
) -> dict[str, Any]:
    filterset = TicketFilter(request.GET, queryset=tickets, request=request)
    found = filterset.qs if filterset.is_valid() else tickets.none()
    form = ticket_form(filterset, tickets, principal, asked=request.GET.get("body", ""), of_one=of_one)
    shown = by_pressing(as_listed(found), principal)
    rows, page = list_page(request, shown, allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": form,
        "rows": ticket_rows(principal, rows),
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "oversees": principal.may(OVERSEE),
        "handles": is_for_a_department(principal),
        "shows_agents": principal.may(OVERSEE) and names_shown(principal),
        "may_raise": principal.may(RAISE),
    }


def heading_of(principal: Principal) -> str:
    if principal.may(OVERSEE):
        return "工单"
    return "要我部门办的" if is_for_a_department(principal) else "我的诉求"
