"""When a clock runs: office time and working days with the pauses taken out.

What begins, pauses or resumes a clock while the office is closed counts as done when it opens next. A working day
counts unless a pause that began on an earlier day lasts into it: a pause takes out the working days after the day it
began, up to and with the day it ended. A day worked by half counts as one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import CHINA
from core.working_days import (
    Calendar,
    add_working_days,
    add_working_time,
    closing_time,
    working_days_between,
    working_time_between,
)
from services.clocks.events import Limit, LimitUnit

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Pause:
    """Both moments lie in office time; ``until`` is None while the clock is paused."""

    since: dt.datetime
    until: dt.datetime | None = None


def local_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(CHINA).date()


def _by_minutes(calendar: Calendar, since: dt.datetime, amount: int, pauses: Sequence[Pause]) -> dt.datetime | None:
    due = add_working_time(calendar, since, amount * MINUTE)
    for pause in pauses:
        if pause.since >= due:
            break
        if pause.until is None:
            return None
        taken_out = working_time_between(calendar, pause.since, pause.until)
        # Adding nothing to a deadline at closing time would move it to the next opening.
        due = add_working_time(calendar, due, taken_out) if taken_out else due
    return due


def _by_days(calendar: Calendar, since: dt.datetime, amount: int, pauses: Sequence[Pause]) -> dt.datetime | None:
    day = add_working_days(calendar, local_day(since), amount)
    for pause in pauses:
        if pause.since >= closing_time(calendar, day):
            break
        if pause.until is None:
            return None
        taken_out = working_days_between(calendar, local_day(pause.since), local_day(pause.until))
        day = add_working_days(calendar, day, taken_out)
    return closing_time(calendar, day)


def runs_out(
    calendar: Calendar, since: dt.datetime, limits: Sequence[Limit], pauses: Sequence[Pause]
) -> dt.datetime | None:
    """When ``limits``, each counted from the end of the one before, are used up; None while a pause keeps that open.

    ``since`` lies in office time, ``pauses`` are in order. Raises NeverOpen.
    """
    due = since
    for limit in limits:
        later = [pause for pause in pauses if pause.since >= due]
        count = _by_days if limit.unit is LimitUnit.DAYS else _by_minutes
        found = count(calendar, due, limit.amount, later)
        if found is None:
            return None
        due = found
    return due


def without_pause(
    calendar: Calendar, since: dt.datetime, limits: Sequence[Limit], pauses: Sequence[Pause] = ()
) -> dt.datetime:
    """The same with a pause that has not ended left out: what lay ahead when it began."""
    due = runs_out(calendar, since, limits, [pause for pause in pauses if pause.until is not None])
    if due is None:
        raise AssertionError("only a pause without an end keeps a deadline open")
    return due


def _days_running(calendar: Calendar, since: dt.date, until: dt.date, pauses: Sequence[Pause]) -> int:
    count = working_days_between(calendar, since, until)
    for pause in pauses:
        first, last = max(local_day(pause.since), since), until
        if pause.until is not None:
            last = min(local_day(pause.until), until)
        if first < last:
            count -= working_days_between(calendar, first, last)
    return count


def _time_running(calendar: Calendar, since: dt.datetime, until: dt.datetime, pauses: Sequence[Pause]) -> dt.timedelta:
    time = working_time_between(calendar, since, until)
    for pause in pauses:
        first, last = max(pause.since, since), min(pause.until or until, until)
        if first < last:
            time -= working_time_between(calendar, first, last)
    return time


def ran(
    calendar: Calendar, unit: LimitUnit, since: dt.datetime, until: dt.datetime, pauses: Sequence[Pause] = ()
) -> int:
    """Whole working minutes, or working days after the day of ``since``, that ran up to ``until``; none below zero."""
    if until <= since:
        return 0
    if unit is LimitUnit.DAYS:
        return _days_running(calendar, local_day(since), local_day(until), pauses)
    return _time_running(calendar, since, until, pauses) // MINUTE
