"""A clock told by walking through the office minute by minute: slow, and written without the functions it judges."""

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from core import reference
from core.clock import CHINA
from services.clocks import ClockEvent, EventKind, Limit, LimitUnit

Hours = tuple[int, int, int, int]
TURNS = (EventKind.STARTED, EventKind.PAUSED, EventKind.RESUMED)
EVER = dt.datetime.max.replace(tzinfo=CHINA)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
SHIPPED: dict[dt.date, bool] = {
    dt.date.fromisoformat(line["day"]): line["is_worked"] == "1"
    for line in csv.DictReader((Path(reference.__file__).parent / "holidays.csv").read_text("utf-8").splitlines())
}


@dataclass(frozen=True)
class City:
    """``own``: the halves (morning, afternoon) the city itself works on a day; ``hours`` in minutes of the day."""

    own: dict[dt.date, tuple[bool, bool]] = field(default_factory=dict)
    hours: tuple[tuple[dt.date, Hours], ...] = ()

    def open_minutes(self, day: dt.date) -> list[int]:
        morning = afternoon = SHIPPED.get(day, day.isoweekday() < 6)
        if day in self.own:
            morning, afternoon = self.own[day]
        begins, noon, again, ends = (510, 720, 840, 1050)
        for since, hours in self.hours:
            if since <= day:
                begins, noon, again, ends = hours
        return [*range(begins, noon if morning else begins), *range(again, ends if afternoon else again)]


class Tick(NamedTuple):
    """One minute of open office. ``counted`` is set on the first of a day that counts, ``is_last`` on its last one."""

    begins: dt.datetime
    day: dt.date
    runs: bool
    counted: bool
    is_last: bool


def walk(city: City, events: Sequence[ClockEvent]) -> Iterator[Tick]:
    """Every office minute from the first that follows the start; what happened before a minute holds from it on."""
    waiting = list(events)
    has_begun = is_paused = False
    midnight = dt.datetime.combine(events[0].at.astimezone(CHINA).date(), dt.time(), CHINA)
    while True:
        day = midnight.date()
        minutes = city.open_minutes(day)
        for minute in minutes:
            begins = midnight + minute * MINUTE
            counted = minute == minutes[0] and has_begun and not is_paused
            while waiting and waiting[0].at <= begins:
                kind = waiting.pop(0).kind
                has_begun = has_begun or kind is EventKind.STARTED
                is_paused = kind is EventKind.PAUSED or (
                    is_paused and kind not in (EventKind.RESUMED, EventKind.STOPPED)
                )
            if has_begun:
                yield Tick(begins, day, not is_paused, counted, minute == minutes[-1])
        midnight += DAY


class Walked:
    """The ticks of a history, made as far as they are asked for."""

    def __init__(self, city: City, events: Sequence[ClockEvent]) -> None:
        self._more = walk(city, events)
        self._ticks: list[Tick] = []

    def ticks(self, until: dt.datetime) -> Iterator[Tick]:
        """Those that begin before ``until``."""
        number = 0
        while True:
            if number == len(self._ticks):
                self._ticks.append(next(self._more))
            tick = self._ticks[number]
            if tick.begins >= until:
                return
            yield tick
            number += 1

    def due(self, limits: Sequence[Limit], until: dt.datetime) -> dt.datetime | None:
        """When the limits are used up one after the other; None where that is not before ``until``."""
        waiting = list(limits)
        used = 0
        for tick in self.ticks(until):
            if waiting[0].unit is LimitUnit.MINUTES:
                used += tick.runs
                is_over = used == waiting[0].amount
            else:
                used += tick.counted
                is_over = tick.runs and tick.is_last and used >= waiting[0].amount
            if is_over:
                waiting.pop(0)
                used = 0
                if not waiting:
                    return tick.begins + MINUTE
        return None

    def ran(self, unit: LimitUnit, since: dt.datetime, until: dt.datetime) -> int:
        """Minutes that ran between two moments; or days that counted after that of the one, with that of the other."""
        if until <= since:
            return 0
        if unit is LimitUnit.MINUTES:
            return sum(tick.runs and tick.begins >= since for tick in self.ticks(until))
        evening = dt.datetime.combine(until.date() + DAY, dt.time(), CHINA)
        return sum(tick.counted and tick.day > since.date() for tick in self.ticks(evening))


@dataclass(frozen=True)
class Told:
    """What the oracle says of a history, seen from a moment; ``refused`` is the number of the event that came late."""

    refused: int | None = None
    due_at: dt.datetime | None = None
    used: int = 0
    left: int = 0
    late_by: int = 0
    is_overdue: bool = False


def told(city: City, events: Sequence[ClockEvent], at: dt.datetime) -> Told:
    """``events`` are in order and follow on each other; whether each came in time is found here."""
    walked = Walked(city, events)
    refused = _late(walked, events)
    if refused is not None:
        return Told(refused)
    limits = _limits(events)
    unit = limits[0].unit
    is_paused = _paused_at(events)
    seen = events[-1].at if events[-1].kind is EventKind.STOPPED else at
    # A clock that runs comes to its deadline; one that is paused has come to it before, or not at all.
    due = walked.due(limits, EVER if is_paused is None else is_paused)
    used = walked.ran(unit, events[0].at if unit is LimitUnit.MINUTES else _first(walked), seen)
    if due is None:
        assert is_paused is not None
        # Left is what would run had the pause ended as it began; nothing that came after it starts or stops a clock.
        before = [event for event in events if event.kind in TURNS and event.at <= is_paused]
        ahead = Walked(city, [*before, ClockEvent(EventKind.RESUMED, is_paused)])
        held = ahead.due(limits, EVER)
        assert held is not None
        return Told(None, None, used, ahead.ran(unit, _next(city, is_paused), held))
    late = walked.ran(unit, due, seen)
    if unit is LimitUnit.DAYS and seen > due:
        late = max(late, 1)
    return Told(None, due, used, walked.ran(unit, seen, due), late, seen > due)


def _first(walked: Walked) -> dt.datetime:
    return next(walked.ticks(EVER)).begins


def _next(city: City, moment: dt.datetime) -> dt.datetime:
    """The first office minute that begins no earlier."""
    day = moment.date()
    while True:
        for minute in city.open_minutes(day):
            begins = dt.datetime.combine(day, dt.time(), CHINA) + minute * MINUTE
            if begins >= moment:
                return begins
        day += DAY


def _limits(events: Sequence[ClockEvent]) -> list[Limit]:
    """The limit in force, and what was added to it."""
    base, added = None, []
    for event in events:
        if event.kind in (EventKind.STARTED, EventKind.LIMIT_CHANGED):
            base = event.limit
        elif event.kind is EventKind.EXTENDED and event.limit is not None:
            added.append(event.limit)
    assert base is not None
    return [base, *added]


def _paused_at(events: Sequence[ClockEvent]) -> dt.datetime | None:
    since = None
    for event in events:
        if event.kind is EventKind.PAUSED:
            since = event.at
        elif event.kind in (EventKind.RESUMED, EventKind.STOPPED):
            since = None
    return since


def _late(walked: Walked, events: Sequence[ClockEvent]) -> int | None:
    """The first pause at or after the deadline of its hour, or extension asked or given after it.

    What came before the calendar was changed was judged by the calendar of its day.
    """
    changed = [number for number, event in enumerate(events) if event.kind is EventKind.CALENDAR_CHANGED]
    for number in range((changed or [0])[-1] + 1, len(events)):
        event = events[number]
        if event.kind not in (EventKind.PAUSED, EventKind.EXTENSION_ASKED):
            continue
        due = walked.due(_limits(events[:number]), event.at)
        if due is not None and (due < event.at or (due == event.at and event.kind is EventKind.PAUSED)):
            return number
    return None
