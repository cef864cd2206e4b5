"""Reads of visits: who sees which, and what came of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from alliances.queries import by_body, on_body
from alliances.sight import by_unit, of_unit
from core import clock
from core.choices import AnchorKind
from core.models import Term
from core.principal import Principal
from core.rights import extents
from core.tenancy.dated import in_force
from members.models import Person
from organizations.models import Unit
from services.choices import OPEN_STATES, ChannelMeaning, TicketState, VisitState
from services.models import Ticket, Visit, VisitTicket
from services.queries import tickets_visible

VIEW, EDIT, ASSESS = "visit.view", "visit.edit", "visit.assess"
# Of a ticket that is promised or answered the visit's own part is done.
UNANSWERED = tuple(state for state in OPEN_STATES if state not in (TicketState.PLANNED, TicketState.ANSWERED))


def visits_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """Visits of bodies held whole and to units one answers for; an instructor reads what concerns the own units, a
    department what it did itself, and either writes only what it logged or did.
    """
    if principal.is_platform:
        return Q()
    staff = by_body(principal)
    whole = staff.visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if not whole:
        return whole
    own = of_unit(principal, action, f"{path}unit_id")
    if action != VIEW:
        own &= Q(**{f"{path}logged_by_id": principal.account_id, f"{path}logged_by__isnull": False})
    found: Q = whole | staff.visible(action, AnchorKind.UNIT, path=f"{path}unit_id")
    return found | own | of_unit(principal, action, f"{path}department_id")


def visits_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Visit]":
    queryset: QuerySet[Visit] = Visit.objects.filter(visits_visible(principal, action))
    return queryset


def holds_visit(principal: Principal, visit: Visit, action: str) -> bool:
    found: bool = visits_for(principal, action=action).filter(pk=visit.pk).exists()
    return found


def may_visit(principal: Principal, unit_id: UUID, body_id: UUID | None, department_id: UUID | None) -> bool:
    """Whether one may log a visit there: as who answers for the unit, for a body one works for, for a department."""
    if principal.may_everywhere(EDIT):
        return True
    if speaks(principal, unit_id) or speaks(principal, department_id):
        return True
    if body_id is not None and on_body(principal, body_id).may(EDIT):
        return True
    within = by_body(principal).visible(EDIT, AnchorKind.UNIT)
    reached: bool = Unit.objects.filter(within, pk=unit_id).exists()
    return reached


def speaks(principal: Principal, unit_id: UUID | None) -> bool:
    """Whether a grant to log visits names the unit itself."""
    return unit_id is not None and unit_id in own_units(principal)


def own_units(principal: Principal) -> list[UUID]:
    within = extents(by_unit(principal).grants, EDIT)[1]
    found: list[UUID] = within.get(AnchorKind.UNIT, [])
    return found


def own_person(principal: Principal) -> Person | None:
    """Who the account is, where a person is kept for it."""
    if principal.account_id is None:
        return None
    found: Person | None = Person.objects.filter(account_id=principal.account_id, left_on=None).first()
    return found


def visit_channel() -> Term | None:
    """The city's word for what is heard on a visit; None where it has ended it."""
    found: Term | None = (
        Term.objects.filter(in_force(clock.today()), kind="ticket_channel", meaning=ChannelMeaning.VISIT)
        .order_by("order", "code")
        .first()
    )
    return found


def tickets_of(visit_id: UUID) -> "QuerySet[Ticket]":
    rows: QuerySet[Ticket] = Ticket.objects.filter(visit_links__visit_id=visit_id).order_by("year", "number")
    return rows


def tickets_shown(principal: Principal, visit_id: UUID) -> list[Ticket]:
    return list(tickets_of(visit_id).filter(tickets_visible(principal)))


def unanswered(visit_id: UUID) -> list[Ticket]:
    return list(tickets_of(visit_id).filter(state__in=UNANSWERED))


def raised_by(visit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many tickets each raised; one statement."""
    rows = VisitTicket.objects.filter(visit_id__in=list(visit_ids)).values("visit_id").annotate(n=Count("id"))
    return dict(rows.values_list("visit_id", "n"))


def with_tickets(visits: "QuerySet[Visit]") -> "QuerySet[Any]":
    """``visits`` with ``tickets``, how many each raised."""
    raised = VisitTicket.objects.filter(visit=OuterRef("pk")).order_by().values("visit").annotate(n=Count("id"))
    found: QuerySet[Any] = visits.annotate(tickets=Coalesce(Subquery(raised.values("n")), 0))
    return found


@dataclass(frozen=True)
class StepSum:
    """One step of the way (F035): how many visits took it, and in how many days from the visit on average."""

    state: VisitState
    visits: int
    days: float | None


@dataclass(frozen=True)
class VisitSums:
    """``units`` are distinct units visited; ``tickets`` were raised on the spot."""

    visits: int
    units: int
    tickets: int
    steps: Sequence[StepSum]


STEP_MOMENTS = (
    (VisitState.COLLECTED, "collected_at"),
    (VisitState.COORDINATED, "coordinated_at"),
    (VisitState.ASSESSED, "assessed_at"),
)


def visit_sums(visits: "QuerySet[Visit]") -> VisitSums:
    """Two statements, whatever the filters show."""
    rows: Any = visits.order_by()
    asked: dict[str, Any] = {"all": Count("id"), "units": Count("unit_id", distinct=True)}
    for _, field in STEP_MOMENTS:
        asked |= {f"{field}_n": Count(field), f"{field}_days": Avg(days_after(field))}
    told = rows.aggregate(**asked)
    tickets = VisitTicket.objects.filter(visit_id__in=rows.values("id")).count()
    steps = [StepSum(VisitState.VISITED, told["all"], None)]
    for state, field in STEP_MOMENTS:
        days = told[f"{field}_days"]
        steps.append(StepSum(state, told[f"{field}_n"], None if days is None else float(days)))
    return VisitSums(told["all"], told["units"], tickets, steps)


def days_after(field: str) -> Func:
    """Days from the visit to a later step, by the calendar of the country; null where it was not taken."""
    return Func(
        TruncDate(field, tzinfo=clock.CHINA),
        F("visited_on"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


def days_between(day: dt.date, at: dt.datetime) -> int:
    return (at.astimezone(clock.CHINA).date() - day).days
