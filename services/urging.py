"""How loudly a ticket is asked for as a deadline nears and passes: one step at a time, each never twice.

Nobody is named in a circular who was not urged before: after an outage the steps that were reached come one after
another. A step before the deadline comes too late once that has passed. A clock that stops is asked for no more.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core import clock
from core.workdays.queries import calendar_of
from core.working_days import Calendar, is_office_open
from services.choices import ClockStatus, UrgeLevel
from services.clocks import LadderStep, ladder_moments
from services.ladder import ladders
from services.models import TicketClock, TicketUrge

Steps = dict[str, list[LadderStep[UrgeLevel]]]
# Reminders are asked at most so long before a deadline.
FAR = dt.timedelta(days=60)
EVERY = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class UrgeBook:
    """The city's ladders and calendar, read once for all the clocks of a round."""

    steps: Steps
    calendar: Calendar


def urge_book(now: dt.datetime) -> UrgeBook:
    return UrgeBook(ladders(), calendar_of(now.astimezone(clock.CHINA).date()))


def next_level(
    due_at: dt.datetime, steps: Sequence[LadderStep[UrgeLevel]], sent: set[str], now: dt.datetime, calendar: Calendar
) -> UrgeLevel | None:
    """The first level reached and not sent for this deadline."""
    before = {step.level for step in steps if step.before}
    for level, moment in ladder_moments(due_at, steps, calendar):
        too_late = level in before and due_at < now
        if moment <= now and level not in sent and not too_late:
            return level
    return None


def due_now(row: TicketClock, now: dt.datetime, book: UrgeBook | None = None) -> UrgeLevel | None:
    """What one clock is to be asked for now, in one statement where the city's ladder and calendar are read already."""
    if row.due_at is None:
        return None
    book = book or urge_book(now)
    sent = set(TicketUrge.objects.filter(ticket_clock=row, due_at=row.due_at).values_list("level", flat=True))
    return next_level(row.due_at, book.steps[row.kind], sent, now, book.calendar)


def urges_due(now: dt.datetime, book: UrgeBook | None = None) -> list[tuple[UUID, UrgeLevel]]:
    """What is to be asked for, in a constant number of statements; nothing while the office is closed."""
    book = book or urge_book(now)
    if not is_office_open(book.calendar, now):
        return []
    rows = list(running_near(now))
    due = {row.pk: row.due_at for row in rows}
    sent: dict[UUID, set[str]] = {}
    urges = TicketUrge.objects.filter(ticket_clock_id__in=list(due)).values_list("ticket_clock_id", "level", "due_at")
    for clock_id, level, due_at in urges:
        if due[clock_id] == due_at:
            sent.setdefault(clock_id, set()).add(level)
    found = []
    for row in rows:
        level = row.due_at and next_level(row.due_at, book.steps[row.kind], sent.get(row.pk, set()), now, book.calendar)
        if level:
            found.append((row.pk, level))
    return found


def running_near(now: dt.datetime) -> "list[TicketClock]":
    rows = TicketClock.objects.filter(status=ClockStatus.RUNNING, due_at__lte=now + FAR)
    return list(rows.only("id", "tenant_id", "kind", "due_at").order_by("due_at", "pk"))


def office_slots(moment: dt.datetime) -> list[str]:
    """The ten minutes that run, while the office is open; nothing while it is not."""
    if not is_office_open(calendar_of(moment.astimezone(clock.CHINA).date()), moment):
        return []
    begun = moment - (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % EVERY
    return [begun.astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M")]
