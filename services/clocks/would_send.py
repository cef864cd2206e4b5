"""What a ladder would have sent over a clock's history: its events replayed one by one, nothing read or written."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from core.working_days import Calendar, next_working_moment
from services.clocks.events import ClockEvent, ClockStatus
from services.clocks.history import replay
from services.clocks.ladder import LadderStep, Level, ladder_moments


@dataclass(frozen=True)
class Sent(Generic[Level]):
    level: Level
    at: dt.datetime
    due_at: dt.datetime


@dataclass(frozen=True)
class Stretch:
    """``due_at`` was the deadline and the clock ran, from ``since`` up to ``until``."""

    due_at: dt.datetime
    since: dt.datetime
    until: dt.datetime


def stretches_of(events: Sequence[ClockEvent], calendar: Calendar, until: dt.datetime) -> Iterator[Stretch]:
    """Between one event and the next the deadline is what the events up to there say."""
    for number, event in enumerate(events, 1):
        if event.at >= until:
            return
        reading = replay(events[:number], calendar, settled=number)
        end = min(events[number].at, until) if number < len(events) else until
        if reading.status == ClockStatus.RUNNING and reading.due_at is not None and event.at < end:
            yield Stretch(reading.due_at, event.at, end)


def would_send(
    events: Sequence[ClockEvent], steps: Sequence[LadderStep[Level]], calendar: Calendar, until: dt.datetime
) -> list[Sent[Level]]:
    """By the rules of the ladder itself: in office hours only, each level once for a deadline, none before a deadline
    that has passed, nothing while the clock stands. Raises NeverOpen, ClockError.
    """
    before = {step.level for step in steps if step.before}
    found: dict[tuple[Level, dt.datetime], Sent[Level]] = {}
    for stretch in stretches_of(events, calendar, until):
        for level, moment in ladder_moments(stretch.due_at, steps, calendar):
            at = next_working_moment(calendar, max(moment, stretch.since))
            too_late = level in before and at > stretch.due_at
            if at < stretch.until and not too_late and (level, stretch.due_at) not in found:
                found[level, stretch.due_at] = Sent(level, at, stretch.due_at)
    return sorted(found.values(), key=lambda sent: sent.at)
