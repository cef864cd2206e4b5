"""The one door to a ticket's clocks: an event is written down, the clock replayed, its deadline kept.

Every caller holds the ticket locked, so that the events of its clocks come one after another.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from core import clock
from core.errors import Conflict
from core.principal import Principal
from core.records import create
from core.working_days import NeverOpen
from services.choices import ClockKind, ClockStatus, EventKind, LimitUnit
from services.clock_queries import calendar_for
from services.clocks import ClockError, ClockEvent, Limit, Reading, replay
from services.limits import limit_for
from services.models import Assignment, ClockEntry, Ticket, TicketClock


def events_of(ticket_clock_id: UUID) -> list[ClockEvent]:
    """What befell the clock, in order."""
    return [event_of(entry) for entry in ClockEntry.objects.filter(ticket_clock_id=ticket_clock_id).order_by("place")]


def event_of(entry: ClockEntry) -> ClockEvent:
    limit = Limit(entry.amount, LimitUnit(entry.unit)) if entry.amount else None
    return ClockEvent(EventKind(entry.kind), entry.at, limit, entry.reason)


def read_clock(events: list[ClockEvent], *, settled: int = 0) -> Reading:
    """The first ``settled`` events stand whatever the calendar says now.

    Raises Conflict where the events cannot follow on each other, or the calendar never works.
    """
    try:
        return replay(events, calendar_for([events]), settled=settled)
    except ClockError as error:
        raise Conflict(str(error), code=error.code) from error
    except NeverOpen as error:
        text = "工作日历里找不到工作日，算不出期限。请先在“城市设置”的“工作日历”里核对。"
        raise Conflict(text, code="calendar_never_works") from error


def kept_as(reading: Reading) -> dict[str, object]:
    """What is written of a replay: lists and searches read it instead of replaying every clock."""
    return {
        "status": str(reading.status),
        "started_at": reading.started_at,
        "due_at": reading.due_at,
        "stopped_at": reading.stopped_at,
        "is_late": reading.stopped_at is not None and reading.overdue(reading.stopped_at),
    }


def start_clock(
    ticket: Ticket,
    kind: ClockKind,
    *,
    actor: Principal,
    at: dt.datetime,
    limit: Limit | None = None,
    assignment: Assignment | None = None,
    reason: str = "",
) -> TicketClock:
    """Of the ticket's round, by the city's limit for it where none is given; ``reason`` says what began it where that
    is not the whistle. Raises Conflict.
    """
    day = at.astimezone(clock.CHINA).date()
    set_to = limit or limit_for(kind, ticket.category_id, ticket.urgency, day)
    reading = read_clock([ClockEvent(EventKind.STARTED, at, set_to, reason)])
    made = create(TicketClock(ticket=ticket, assignment=assignment, kind=kind, round=ticket.round, **kept_as(reading)))
    _enter(made, 1, ClockEvent(EventKind.STARTED, at, set_to, reason), actor)
    return made


def _enter(ticket_clock: TicketClock, place: int, event: ClockEvent, actor: Principal) -> None:
    create(
        ClockEntry(
            ticket_clock=ticket_clock,
            place=place,
            kind=event.kind,
            at=event.at,
            amount=event.limit.amount if event.limit else None,
            unit=event.limit.unit if event.limit else "",
            reason=event.reason[:200],
            account_id=actor.account_id,
        )
    )


def add_event(ticket_clock: TicketClock, event: ClockEvent, *, actor: Principal) -> Reading:
    """Write ``event`` down and keep what the replay says now. Raises Conflict where it may not happen."""
    last = ClockEntry.objects.filter(ticket_clock=ticket_clock).aggregate(last=Max("place"))["last"] or 0
    held = events_of(ticket_clock.pk)
    reading = read_clock([*held, event], settled=len(held))
    _enter(ticket_clock, last + 1, event, actor)
    keep_reading(ticket_clock, reading)
    return reading


def keep_reading(ticket_clock: TicketClock, reading: Reading) -> bool:
    """Write the projection; whether it changed."""
    kept = kept_as(reading)
    if all(getattr(ticket_clock, name) == value for name, value in kept.items()):
        return False
    for name, value in kept.items():
        setattr(ticket_clock, name, value)
    ticket_clock.version += 1
    ticket_clock.updated_at = clock.now()
    ticket_clock.save(update_fields=[*kept, "version", "updated_at"])
    return True


def clocks_of(
    ticket: Ticket, kinds: Iterable[ClockKind] | None = None, *, assignment: Assignment | None = None
) -> "QuerySet[TicketClock]":
    """Clocks of the ticket's present round that have not stopped: its own, or those of one assisting department."""
    rows: QuerySet[TicketClock] = TicketClock.objects.filter(
        Q(assignment=assignment) if assignment else Q(assignment__isnull=True), ticket=ticket, round=ticket.round
    ).exclude(status=ClockStatus.STOPPED)
    return rows if kinds is None else rows.filter(kind__in=[str(kind) for kind in kinds])


def stop_clocks(rows: "QuerySet[TicketClock]", *, at: dt.datetime, actor: Principal) -> None:
    for row in rows:
        add_event(row, ClockEvent(EventKind.STOPPED, at), actor=actor)


def stop_all(ticket: Ticket, *, at: dt.datetime, actor: Principal) -> None:
    """Of the ticket and of every department that works on it."""
    rows = TicketClock.objects.filter(ticket=ticket).exclude(status=ClockStatus.STOPPED)
    stop_clocks(rows, at=at, actor=actor)


def change_limits(ticket: Ticket, *, at: dt.datetime, actor: Principal, reason: str) -> None:
    """The category or the urgency became another: the time that ran keeps counting (FEATURES 52)."""
    for row in clocks_of(ticket):
        limit = limit_for(ClockKind(row.kind), ticket.category_id, ticket.urgency, at.astimezone(clock.CHINA).date())
        add_event(row, ClockEvent(EventKind.LIMIT_CHANGED, at, limit, reason), actor=actor)
