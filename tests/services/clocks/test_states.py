"""Every event after every state a clock can be in, allowed or refused."""

import datetime as dt

import pytest

from services.clocks import ClockError, ClockEvent, EventKind, Limit, LimitUnit, next_allowed, replay
from tests.core.test_working_days import at
from tests.services.clocks.telling import NATIONAL, asked, days, extended, paused, resumed, started, stopped, told

BEGUN = [started("2026-10-12T09:00", days(2))]
CUT = told(EventKind.LIMIT_CHANGED, "2026-10-13T18:00", days(1))
IN_TIME, DUE, LATE = "2026-10-13T10:00", "2026-10-14T17:30", "2026-10-14T17:31"
STATES: dict[str, tuple[list[ClockEvent], str]] = {
    "nothing": ([], IN_TIME),
    "running": (BEGUN, IN_TIME),
    "running, asked": ([*BEGUN, asked("2026-10-12T10:00")], IN_TIME),
    "running, at the deadline": (BEGUN, DUE),
    "running, asked, at the deadline": ([*BEGUN, asked("2026-10-12T10:00")], DUE),
    "overdue": (BEGUN, LATE),
    "overdue, asked": ([*BEGUN, asked("2026-10-12T10:00")], LATE),
    "paused": ([*BEGUN, paused("2026-10-12T10:00")], LATE),
    "paused, asked": ([*BEGUN, paused("2026-10-12T10:00"), asked("2026-10-12T11:00")], LATE),
    "paused, overdue by a cut": ([*BEGUN, paused("2026-10-13T17:45"), CUT], LATE),
    "paused, asked, overdue by a cut": ([*BEGUN, asked("2026-10-12T10:00"), paused("2026-10-13T17:45"), CUT], LATE),
    "resumed": ([*BEGUN, paused("2026-10-12T10:00"), resumed("2026-10-13T09:00")], IN_TIME),
    "extended": ([*BEGUN, asked("2026-10-12T10:00"), extended("2026-10-12T11:00", days(1))], LATE),
    "stopped": ([*BEGUN, stopped("2026-10-12T10:00")], IN_TIME),
    "before its last event": ([*BEGUN, paused("2026-10-13T11:00")], IN_TIME),
}
CHANGES = {EventKind.LIMIT_CHANGED, EventKind.CALENDAR_CHANGED, EventKind.STOPPED}
PAUSE, RESUME, ASK = EventKind.PAUSED, EventKind.RESUMED, EventKind.EXTENSION_ASKED
EXTEND, REFUSE = EventKind.EXTENDED, EventKind.EXTENSION_REFUSED
ALLOWED: dict[str, set[EventKind]] = {
    "nothing": {EventKind.STARTED},
    "running": CHANGES | {PAUSE, ASK},
    "running, asked": CHANGES | {PAUSE, EXTEND, REFUSE},
    "running, at the deadline": CHANGES | {ASK},
    "running, asked, at the deadline": CHANGES | {EXTEND, REFUSE},
    "overdue": CHANGES,
    "overdue, asked": CHANGES | {EXTEND, REFUSE},
    "paused": CHANGES | {RESUME, ASK},
    "paused, asked": CHANGES | {RESUME, EXTEND, REFUSE},
    "paused, overdue by a cut": CHANGES | {RESUME},
    "paused, asked, overdue by a cut": CHANGES | {RESUME, EXTEND, REFUSE},
    "resumed": CHANGES | {PAUSE, ASK},
    "extended": CHANGES | {PAUSE, ASK},
    "stopped": set(),
    "before its last event": set(),
}


def _happening(kind: EventKind, moment: str) -> ClockEvent:
    return told(kind, moment, days(2), "等待企业补充材料")


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("state", STATES)
def test_every_event_after_every_state(state: str, kind: EventKind) -> None:
    events, moment = STATES[state]
    assert (kind in next_allowed(events, NATIONAL, at(moment))) == (kind in ALLOWED[state])
    if kind in ALLOWED[state]:
        replay([*events, _happening(kind, moment)], NATIONAL, settled=len(events))
        return
    with pytest.raises(ClockError):
        replay([*events, _happening(kind, moment)], NATIONAL, settled=len(events))


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([], "not_started"),
        ([paused("2026-10-12T10:00")], "not_started"),
        ([told(EventKind.STARTED, "2026-10-12T09:00")], "no_limit"),
        ([*BEGUN, *BEGUN], "already_started"),
        ([*BEGUN, resumed("2026-10-12T10:00")], "not_paused"),
        ([*BEGUN, paused("2026-10-12T10:00"), paused("2026-10-12T11:00")], "already_paused"),
        ([*BEGUN, paused("2026-10-12T10:00", "")], "no_reason"),
        ([*BEGUN, paused("2026-10-12T10:00", " 　\n")], "no_reason"),
        ([*BEGUN, paused(DUE)], "expired"),
        ([*BEGUN, asked(LATE)], "expired"),
        ([*BEGUN, extended(IN_TIME, days(1))], "not_asked"),
        ([*BEGUN, told(EventKind.EXTENSION_REFUSED, IN_TIME)], "not_asked"),
        ([*BEGUN, asked(IN_TIME), asked(IN_TIME)], "already_asked"),
        ([*BEGUN, asked(IN_TIME), told(EventKind.EXTENDED, IN_TIME)], "no_limit"),
        ([*BEGUN, told(EventKind.LIMIT_CHANGED, IN_TIME)], "no_limit"),
        ([*BEGUN, paused("2026-10-12T08:59")], "out_of_order"),
        ([*BEGUN, stopped(IN_TIME), told(EventKind.CALENDAR_CHANGED, DUE)], "stopped"),
    ],
)
def test_impossible_history_is_refused_by_code_and_in_words(events: list[ClockEvent], code: str) -> None:
    with pytest.raises(ClockError) as refusal:
        replay(events, NATIONAL)
    assert (refusal.value.code, refusal.value.message) == (code, str(refusal.value))
    assert refusal.value.message.endswith("。")


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, LimitUnit.DAYS), (-1, LimitUnit.MINUTES), (1_001, LimitUnit.DAYS), (100_001, LimitUnit.MINUTES)],
)
def test_limit_without_sense_is_refused(amount: int, unit: LimitUnit) -> None:
    with pytest.raises(ClockError) as refusal:
        Limit(amount, unit)
    assert refusal.value.code == "limit_out_of_range"


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ClockError) as refusal:
        ClockEvent(EventKind.STOPPED, dt.datetime(2026, 10, 12))
    assert refusal.value.code == "naive_moment"


def test_request_waits_until_it_is_answered() -> None:
    request = asked("2026-10-12T10:00", days(1), "需要会商")
    assert replay([*BEGUN, request], NATIONAL).asked == request
    assert replay([*BEGUN, request, extended("2026-10-12T11:00", days(1))], NATIONAL).asked is None
    refused = told(EventKind.EXTENSION_REFUSED, "2026-10-20T11:00", reason="理由不充分")
    assert replay([*BEGUN, request, refused], NATIONAL).asked is None
