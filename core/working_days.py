"""Working days and office hours, by pure functions over a calendar that is given: no database, no clock.

A day is worked as the week has it (Monday to Friday) unless the calendar names it: closed by the national notice,
opened to make up for it (调休), or set otherwise by the city. A year without a notice is worked by the week alone, and
``Calendar.knows`` says so. ``core.workdays.queries.calendar_of`` reads a city's calendar.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.clock import CHINA

ONE_DAY = dt.timedelta(days=1)
# No city rests longer than this at a stretch: a calendar that never works is refused instead of searched for ever.
LONGEST_REST = 366


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


Halves = frozenset[Half]
Span = tuple[dt.datetime, dt.datetime]
WHOLE_DAY: Halves = frozenset(Half)
NO_WORK: Halves = frozenset()


class NeverOpen(ValueError):
    """The calendar holds no working day within a year."""


@dataclass(frozen=True)
class OfficeTimes:
    """Opening hours of one working day, in China's time; each half ends after it begins."""

    morning_from: dt.time = dt.time(8, 30)
    morning_to: dt.time = dt.time(12)
    afternoon_from: dt.time = dt.time(14)
    afternoon_to: dt.time = dt.time(17, 30)

    def of(self, half: Half) -> tuple[dt.time, dt.time]:
        if half is Half.MORNING:
            return self.morning_from, self.morning_to
        return self.afternoon_from, self.afternoon_to


@dataclass(frozen=True)
class Calendar:
    """``special`` names the halves worked on each day that differs from the week, ``years`` those with a notice.

    ``times`` are the office hours by the day they begin to count (summer and winter hours), oldest first.
    """

    special: Mapping[dt.date, Halves] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    times: tuple[tuple[dt.date, OfficeTimes], ...] = ()
    # The spans of days asked for before: one calendar reckons every open deadline of a city.
    _spans: dict[dt.date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def knows(self, year: int) -> bool:
        return year in self.years

    def office_times(self, day: dt.date) -> OfficeTimes:
        place = bisect_right([since for since, _ in self.times], day)
        return self.times[place - 1][1] if place else OfficeTimes()


def halves_worked(calendar: Calendar, day: dt.date) -> Halves:
    found = calendar.special.get(day)
    if found is not None:
        return found
    return WHOLE_DAY if day.weekday() < 5 else NO_WORK


def is_working_day(calendar: Calendar, day: dt.date) -> bool:
    """Whether there is any work on ``day``; half a day off leaves it a working day."""
    return bool(halves_worked(calendar, day))


def _days_from(calendar: Calendar, day: dt.date, step: int) -> Iterator[dt.date]:
    """The working days after (``step`` 1) or before (-1) ``day``, nearest first, without end."""
    rest = 0
    while True:
        day += step * ONE_DAY
        if is_working_day(calendar, day):
            rest = 0
            yield day
            continue
        rest += 1
        if rest > LONGEST_REST:
            raise NeverOpen(f"no working day within {LONGEST_REST} days of {day}")


def add_working_days(calendar: Calendar, day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after ``day`` (before it, where negative); ``day`` itself does not count.

    Zero leaves the day as it is. Raises NeverOpen.
    """
    if count == 0:
        return day
    days = _days_from(calendar, day, 1 if count > 0 else -1)
    for _ in range(abs(count) - 1):
        next(days)
    return next(days)


def working_days_between(calendar: Calendar, start: dt.date, end: dt.date) -> int:
    """How many working days lie after ``start`` up to and with ``end``; negative where ``end`` is earlier."""
    if end < start:
        return -working_days_between(calendar, end, start)
    days = (start + number * ONE_DAY for number in range(1, (end - start).days + 1))
    return sum(is_working_day(calendar, day) for day in days)


def _spans_of(calendar: Calendar, day: dt.date) -> tuple[Span, ...]:
    found = calendar._spans.get(day)
    if found is None:
        times, worked = calendar.office_times(day), halves_worked(calendar, day)
        found = tuple(
            (dt.datetime.combine(day, begins, CHINA), dt.datetime.combine(day, ends, CHINA))
            for begins, ends in (times.of(half) for half in Half if half in worked)
        )
        calendar._spans[day] = found
    return found


def office_spans(calendar: Calendar, day: dt.date) -> list[Span]:
    """When the office is open on ``day``: up to two spans in China's time, the morning first."""
    return list(_spans_of(calendar, day))


def closing_time(calendar: Calendar, day: dt.date) -> dt.datetime:
    """When the office closes for the day, at noon where only the morning is worked. Raises NeverOpen on a day off."""
    spans = _spans_of(calendar, day)
    if not spans:
        raise NeverOpen(f"no work on {day}")
    return spans[-1][1]


def opening_time(calendar: Calendar, day: dt.date) -> dt.datetime:
    """When the office opens on the day. Raises NeverOpen on a day off."""
    spans = _spans_of(calendar, day)
    if not spans:
        raise NeverOpen(f"no work on {day}")
    return spans[0][0]


def _spans_from(calendar: Calendar, moment: dt.datetime) -> Iterator[Span]:
    """The open spans that end after ``moment``, cut to begin no earlier; without end. Raises NeverOpen."""
    local = moment.astimezone(CHINA)
    for begins, ends in _spans_of(calendar, local.date()):
        if local < ends:
            yield max(begins, local), ends
    for day in _days_from(calendar, local.date(), 1):
        yield from _spans_of(calendar, day)


def next_working_moment(calendar: Calendar, moment: dt.datetime) -> dt.datetime:
    """``moment`` itself while the office is open, else when it opens next; in China's time. Raises NeverOpen."""
    return next(_spans_from(calendar, moment))[0]


def is_office_open(calendar: Calendar, moment: dt.datetime) -> bool:
    return next_working_moment(calendar, moment) == moment


def working_time_between(calendar: Calendar, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """Office time from ``start`` to ``end``; negative where ``end`` is earlier."""
    if end < start:
        return -working_time_between(calendar, end, start)
    day, last = start.astimezone(CHINA).date(), end.astimezone(CHINA).date()
    total = dt.timedelta()
    while day <= last:
        for begins, ends in _spans_of(calendar, day):
            total += max(min(ends, end) - max(begins, start), dt.timedelta())
        day += ONE_DAY
    return total


def working_minutes_between(calendar: Calendar, start: dt.datetime, end: dt.datetime) -> int:
    """The same in whole minutes, a begun one left out."""
    minutes = abs(working_time_between(calendar, start, end)) // dt.timedelta(minutes=1)
    return minutes if start <= end else -minutes


def add_working_time(calendar: Calendar, moment: dt.datetime, time: dt.timedelta) -> dt.datetime:
    """When ``time`` of office time has passed since ``moment``; in China's time. Raises NeverOpen.

    What runs out exactly at closing time is due then, not at the next opening.
    """
    left = time
    for begins, ends in _spans_from(calendar, moment):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise AssertionError("the spans have no end")


def _spans_before(calendar: Calendar, moment: dt.datetime) -> Iterator[Span]:
    """The open spans that begin before ``moment``, the latest first, cut to end no later. Raises NeverOpen."""
    local = moment.astimezone(CHINA)
    for begins, ends in reversed(_spans_of(calendar, local.date())):
        if begins < local:
            yield begins, min(ends, local)
    for day in _days_from(calendar, local.date(), -1):
        yield from reversed(_spans_of(calendar, day))


def subtract_working_time(calendar: Calendar, moment: dt.datetime, time: dt.timedelta) -> dt.datetime:
    """The last moment from which ``time`` of office time passes until ``moment``; in China's time. Raises NeverOpen.

    What reaches back exactly to an opening begins then, not at the closing before.
    """
    left = time
    for begins, ends in _spans_before(calendar, moment):
        if left <= ends - begins:
            return ends - left
        left -= ends - begins
    raise AssertionError("the spans have no end")
