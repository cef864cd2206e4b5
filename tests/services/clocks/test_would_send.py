"""What a ladder would have sent, by a clock's events alone."""

import datetime as dt

from core.clock import CHINA
from services.choices import UrgeLevel
from services.clocks import ClockEvent, EventKind, LadderStep, Limit, LimitUnit, would_send
from tests.services.clocks.telling import NATIONAL

L = UrgeLevel
DAYS, MINUTES = LimitUnit.DAYS, LimitUnit.MINUTES
STEPS = [
    LadderStep(Limit(1, DAYS), True, L.REMIND),
    LadderStep(None, False, L.URGE),
    LadderStep(Limit(1, DAYS), False, L.SUPERVISE),
]


def at(day: int, hour: int = 9, minute: int = 30) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


START = ClockEvent(EventKind.STARTED, at(2), Limit(3, DAYS))  # due on Thursday the 5th at closing


def levels(events: list[ClockEvent], until: dt.datetime) -> list[tuple[UrgeLevel, dt.date]]:
    return [(one.level, one.at.astimezone(CHINA).date()) for one in would_send(events, STEPS, NATIONAL, until)]


def test_each_step_is_sent_once_as_its_moment_comes() -> None:
    assert levels([START], at(2, 12)) == []
    assert levels([START], at(4, 10)) == [(L.REMIND, dt.date(2026, 3, 4))]
    assert levels([START], at(20)) == [
        (L.REMIND, dt.date(2026, 3, 4)),
        (L.URGE, dt.date(2026, 3, 6)),
        (L.SUPERVISE, dt.date(2026, 3, 6)),
    ]


def test_nothing_is_sent_once_the_clock_stopped_or_while_it_stands() -> None:
    stopped = ClockEvent(EventKind.STOPPED, at(4, 8))
    assert levels([START, stopped], at(20)) == []
    paused = ClockEvent(EventKind.PAUSED, at(3), None, "等材料")
    assert levels([START, paused], at(20)) == []


def test_a_moved_deadline_begins_anew_and_a_reminder_never_comes_after_it() -> None:
    asked = ClockEvent(EventKind.EXTENSION_ASKED, at(5, 10), Limit(5, DAYS), "等")
    longer = ClockEvent(EventKind.EXTENDED, at(5, 11), Limit(5, DAYS))
    assert levels([START, asked, longer], at(12, 10)) == [
        (L.REMIND, dt.date(2026, 3, 4)),
        (L.REMIND, dt.date(2026, 3, 11)),
    ]
    resumed = [ClockEvent(EventKind.PAUSED, at(3), None, "等材料"), ClockEvent(EventKind.RESUMED, at(10))]
    assert [level for level, _ in levels([START, *resumed], at(30))] == [L.REMIND, L.URGE, L.SUPERVISE]
