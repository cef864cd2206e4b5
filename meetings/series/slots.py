"""On which days a series meets, by pure functions over a calendar that is given: no database, no clock (F010).

The ``nth`` working day is counted over the whole month, quarter, half or year, from its end where negative. Days that
the national notice opens (调休) are worked and count; days it closes do not. A period that has no such day has no
meeting: the 23rd working day of a short month is passed over, and never moved to another day. Days of the month are
nowhere asked for, so neither a 31st nor 29 February can be missing.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from core.working_days import ONE_DAY, Calendar, is_working_day
from meetings.choices import SlotUnit

MONTHS = {SlotUnit.MONTH: 1, SlotUnit.QUARTER: 3, SlotUnit.HALF: 6, SlotUnit.YEAR: 12}


class Rule(Protocol):
    """What of a series says its days."""

    @property
    def every(self) -> str: ...
    @property
    def nth(self) -> int: ...
    @property
    def starts_on(self) -> dt.date: ...
    @property
    def ends_on(self) -> dt.date | None: ...


@dataclass(frozen=True)
class Slot:
    """One period of a series. ``day`` is None where the period has no such working day; ``is_known`` says whether the
    year's holidays are known, else the day counts Monday to Friday alone.
    """

    starts_on: dt.date
    ends_on: dt.date
    day: dt.date | None
    is_known: bool


def period_of(every: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month, quarter, half or year that ``day`` lies in."""
    months = MONTHS[SlotUnit(every)]
    first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, _next_first(first, months) - ONE_DAY


def _next_first(first: dt.date, months: int) -> dt.date:
    month = first.month - 1 + months
    return dt.date(first.year + month // 12, month % 12 + 1, 1)


def nth_working_day(calendar: Calendar, first: dt.date, last: dt.date, nth: int) -> dt.date | None:
    """The ``nth`` working day from ``first`` to ``last``, from the end where negative; None where there are fewer."""
    step, day, left = (ONE_DAY, first, nth) if nth > 0 else (-ONE_DAY, last, -nth)
    while first <= day <= last:
        left -= is_working_day(calendar, day)
        if not left:
            return day
        day += step
    return None


def slot_in(rule: Rule, calendar: Calendar, day: dt.date) -> Slot:
    """The slot of the period ``day`` lies in, wherever the series begins and ends."""
    first, last = period_of(rule.every, day)
    return Slot(first, last, nth_working_day(calendar, first, last, rule.nth), calendar.knows(first.year))


def slots(rule: Rule, calendar: Calendar, since: dt.date) -> Iterator[Slot]:
    """The series' slots from the period of ``since`` on, oldest first; without end unless the series has one.

    Left out are days before the series begins and after it ends; a period without such a day stays in, to be told of.
    """
    day = max(since, rule.starts_on)
    while rule.ends_on is None or day <= rule.ends_on:
        slot = slot_in(rule, calendar, day)
        if slot.day is None or _in_bounds(rule, slot.day):
            yield slot
        day = slot.ends_on + ONE_DAY


def _in_bounds(rule: Rule, day: dt.date) -> bool:
    return rule.starts_on <= day and (rule.ends_on is None or day <= rule.ends_on)


def slot_days(rule: Rule, calendar: Calendar, until: dt.date, *, since: dt.date | None = None) -> list[Slot]:
    """The slots whose day (whose period's first day, where there is none) lies from ``since`` to ``until``."""
    since = max(since or rule.starts_on, rule.starts_on)
    found = []
    for slot in slots(rule, calendar, since):
        if slot.starts_on > until:
            break
        if since <= (slot.day or slot.ends_on) and (slot.day or slot.starts_on) <= until:
            found.append(slot)
    return found
