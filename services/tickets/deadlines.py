"""How tickets stand to their deadlines: the stored projection of their clocks, read for lists; nothing is replayed."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    When,
)
from django.db.models.functions import Coalesce

from alliances.sight import by_unit
from core import clock
from core.principal import Principal
from core.workdays.queries import calendar_of
from core.working_days import add_working_days, closing_time
from services.choices import AssignmentRole, AssignmentState, ClockStatus, TicketState
from services.models import Assignment, Ticket, TicketClock
from services.queries import HANDLE, OVERSEE, STANDING, own_assignments, to_pass_on

# First, then by deadline, then without one, then over: all in one column, so that a page can go on after its last row.
FIRST, WAITING = dt.timedelta(days=73_000), dt.timedelta(days=182_500)


class Light(TextChoices):
    """How the clock that runs out first stands."""

    OVERDUE = "overdue", "已超期"
    SOON = "soon", "快到期"
    AHEAD = "ahead", "未到期"
    PAUSED = "paused", "暂停计时"


class _Over(Func):
    """Moments that sort after every deadline, the latest first."""

    template = "(TIMESTAMPTZ '4000-01-01 00:00+00' - (%(expressions)s - TIMESTAMPTZ '2000-01-01 00:00+00'))"
    output_field = DateTimeField()


def soon_until(now: dt.datetime) -> dt.datetime:
    """What runs out by the end of the next working day is due soon."""
    today = now.astimezone(clock.CHINA).date()
    calendar = calendar_of(today)
    return closing_time(calendar, add_working_days(calendar, today, 1))


def concerning(principal: Principal) -> Q:
    """Clocks that are the reader's to watch: the ticket's own; a department that only assists watches its own part."""
    whole = Q(assignment__isnull=True)
    if principal.may(OVERSEE) or not by_unit(principal).may(HANDLE):
        return whole
    own = own_assignments(principal)
    leads = own.filter(role=AssignmentRole.LEAD).values("ticket_id").union(to_pass_on(principal).values("id"))
    return Q(assignment_id__in=own.values("id")) | (whole & Q(ticket_id__in=leads))


def running(principal: Principal) -> "QuerySet[TicketClock]":
    """Of one ticket's present round, for a subquery; the one that runs out first comes first."""
    rows: QuerySet[TicketClock] = TicketClock.objects.filter(
        concerning(principal), ticket=OuterRef("pk"), round=OuterRef("round"), status=ClockStatus.RUNNING
    )
    return rows.order_by("due_at")


def by_pressing(rows: "QuerySet[Ticket]", principal: Principal) -> "QuerySet[Ticket]":
    """``pressing`` orders them: what waits for the reader first (待响应 for a body, 待评价 for a company), then what
    is open by its deadline, then what waits for others, then what is over, the latest first.
    """
    first = TicketState.RAISED if principal.may(OVERSEE) else TicketState.ANSWERED
    moment = DateTimeField()
    due = Coalesce("due_at", ExpressionWrapper(F("raised_at") + WAITING, output_field=moment))
    over = ~Q(state__in=[TicketState.RAISED, TicketState.ACCEPTED, TicketState.IN_HAND, TicketState.PLANNED])
    return rows.annotate(due_at=Subquery(running(principal).values("due_at")[:1])).annotate(
        pressing=Case(
            When(state=first, then=ExpressionWrapper(F("raised_at") - FIRST, output_field=moment)),
            When(state=TicketState.ANSWERED, then=ExpressionWrapper(F("raised_at") + WAITING, output_field=moment)),
            When(over, then=_Over(F("raised_at"))),
            default=due,
            output_field=moment,
        )
    )


def lit(light: str, principal: Principal) -> Q:
    """Tickets that show this light now."""
    now = clock.now()
    clocks = running(principal)
    late, soon = Exists(clocks.filter(due_at__lt=now)), Exists(clocks.filter(due_at__lte=soon_until(now)))
    if light == Light.OVERDUE:
        return Q(late)
    if light == Light.SOON:
        return Q(soon) & ~Q(late)
    if light == Light.AHEAD:
        return Q(Exists(clocks)) & ~Q(soon)
    paused = TicketClock.objects.filter(ticket=OuterRef("pk"), round=OuterRef("round"), status=ClockStatus.PAUSED)
    return Q(Exists(paused)) & ~Q(late)


def clocks_shown(principal: Principal, ticket_ids: Iterable[UUID]) -> dict[UUID, list[TicketClock]]:
    """The clocks of the tickets' present rounds that the reader watches, in one statement."""
    rows = TicketClock.objects.filter(concerning(principal), ticket_id__in=list(ticket_ids), round=F("ticket__round"))
    found: dict[UUID, list[TicketClock]] = {}
    for row in rows.order_by("due_at", "kind"):
        found.setdefault(row.ticket_id, []).append(row)
    return found


def waiting_assignments(principal: Principal) -> "QuerySet[Assignment]":
    """What the reader's departments have in hand now."""
    return own_assignments(principal).filter(state__in=STANDING)


def waiting_tickets(principal: Principal) -> Q:
    """Tickets the reader's departments have in hand, and those their groups have still to pass on."""
    own = waiting_assignments(principal).values("ticket_id").union(to_pass_on(principal).values("id"))
    return Q(id__in=own)


def to_report_in(principal: Principal) -> "QuerySet[Assignment]":
    return own_assignments(principal).filter(state=AssignmentState.ASSIGNED)


def is_for_a_department(principal: Principal) -> bool:
    """Whether the reader works for a department that tickets are sent to, and not for a body."""
    return not principal.may(OVERSEE) and by_unit(principal).may(HANDLE)
