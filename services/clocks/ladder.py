"""When the steps of a ladder fall due: 提醒 before a deadline, 催办, 督办, 通报 after it, all in office hours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.working_days import (
    Calendar,
    add_working_days,
    add_working_time,
    next_working_moment,
    opening_time,
    subtract_working_time,
)
from services.clocks.events import Limit, LimitUnit
from services.clocks.running import MINUTE, local_day

Level = TypeVar("Level")


@dataclass(frozen=True)
class LadderStep(Generic[Level]):
    """``offset`` before or after the deadline; None is the deadline itself."""

    offset: Limit | None
    before: bool
    level: Level


def _moment(due_at: dt.datetime, step: LadderStep[Level], calendar: Calendar) -> dt.datetime:
    if step.offset is None:
        return due_at
    amount = step.offset.amount
    if step.offset.unit is LimitUnit.DAYS:
        day = add_working_days(calendar, local_day(due_at), -amount if step.before else amount)
        return opening_time(calendar, day)
    move = subtract_working_time if step.before else add_working_time
    return move(calendar, due_at, amount * MINUTE)


def ladder_moments(
    due_at: dt.datetime, steps: Iterable[LadderStep[Level]], calendar: Calendar
) -> list[tuple[Level, dt.datetime]]:
    """When each step is due, earliest first, those of one moment in the order given; always while the office is open.

    A step of working days falls at the opening of its day, one of minutes at its minute; what would fall at closing
    time waits for the next opening. Raises NeverOpen.
    """
    found = [(step.level, next_working_moment(calendar, _moment(due_at, step, calendar))) for step in steps]
    return sorted(found, key=lambda pair: pair[1])
