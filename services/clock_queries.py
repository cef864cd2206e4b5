"""Many clocks read at once: their events in one statement, replayed over one calendar."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from core import clock
from core.workdays.queries import city_calendar
from core.working_days import Calendar
from services.choices import ClockStatus, EventKind, LimitUnit
from services.clocks import ClockEvent, Limit, Reading, replay
from services.models import ClockEntry, TicketClock

CHUNK = 500


def open_clocks() -> "QuerySet[TicketClock]":
    rows: QuerySet[TicketClock] = TicketClock.objects.exclude(status=ClockStatus.STOPPED)
    return rows


def in_chunks(rows: "QuerySet[TicketClock]", size: int = CHUNK) -> Iterator[list[TicketClock]]:
    """By id, each once, however many there are."""
    last: UUID | None = None
    while True:
        found = list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size])
        if not found:
            return
        yield found
        last = found[-1].pk


def events_by_clock(ids: Iterable[UUID]) -> dict[UUID, list[ClockEvent]]:
    found: dict[UUID, list[ClockEvent]] = {}
    limits: dict[tuple[int, str], Limit] = {}
    rows = ClockEntry.objects.filter(ticket_clock_id__in=list(ids)).order_by("ticket_clock_id", "place")
    columns = ("ticket_clock_id", "kind", "at", "amount", "unit", "reason")
    for clock_id, kind, at, amount, unit, reason in rows.values_list(*columns):
        limit = None
        if amount:
            limit = limits.get((amount, unit)) or limits.setdefault((amount, unit), Limit(amount, LimitUnit(unit)))
        found.setdefault(clock_id, []).append(ClockEvent(EventKind(kind), at, limit, reason))
    return found


def calendar_for(histories: Iterable[Sequence[ClockEvent]]) -> Calendar:
    """One that reaches from the year before the oldest event to two years after the latest."""
    days = [event.at for events in histories for event in (events[0], events[-1])] or [clock.now()]
    first, last = (day.astimezone(clock.CHINA).year for day in (min(days), max(days)))
    return city_calendar(first - 1, max(last, clock.today().year) + 2).calendar


@dataclass(frozen=True)
class Drift:
    """A clock whose written deadline is not what its events say."""

    ticket_clock_id: UUID
    written: dt.datetime | None
    replayed: dt.datetime | None


def drifts(rows: "QuerySet[TicketClock]") -> Iterator[Drift]:
    """Every clock of ``rows`` held against its replay."""
    for chunk in in_chunks(rows):
        histories = events_by_clock(row.pk for row in chunk)
        calendar = calendar_for(histories.values())
        for row in chunk:
            reading = replay(histories[row.pk], calendar, settled=len(histories[row.pk]))
            if not agrees(row, reading):
                yield Drift(row.pk, row.due_at, reading.due_at)


def agrees(row: TicketClock, reading: Reading) -> bool:
    return (row.status, row.due_at, row.stopped_at) == (str(reading.status), reading.due_at, reading.stopped_at)
