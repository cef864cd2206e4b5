"""Short words for events, and the shipped calendar."""

from core.reference.load import national_days
from core.working_days import NO_WORK, WHOLE_DAY, Calendar
from services.clocks import ClockEvent, EventKind, Limit, LimitUnit
from tests.core.test_working_days import at

DAYS_OFF = national_days()
NAMES = {row.day: row.name for row in DAYS_OFF}
NATIONAL = Calendar(
    {row.day: WHOLE_DAY if row.is_worked else NO_WORK for row in DAYS_OFF}, frozenset(row.year for row in DAYS_OFF)
)
# 收件 on the afternoon before 国庆节 2026: seven days off, and Saturday 10 October is worked.
BEFORE_HOLIDAY = "2026-09-30T16:40"


def days(amount: int) -> Limit:
    return Limit(amount, LimitUnit.DAYS)


def minutes(amount: int) -> Limit:
    return Limit(amount, LimitUnit.MINUTES)


def told(kind: EventKind, moment: str, limit: Limit | None = None, reason: str = "") -> ClockEvent:
    return ClockEvent(kind, at(moment), limit, reason)


def started(moment: str, limit: Limit, reason: str = "") -> ClockEvent:
    return told(EventKind.STARTED, moment, limit, reason)


def paused(moment: str, reason: str = "等待企业补充材料") -> ClockEvent:
    return told(EventKind.PAUSED, moment, reason=reason)


def resumed(moment: str) -> ClockEvent:
    return told(EventKind.RESUMED, moment)


def asked(moment: str, limit: Limit | None = None, reason: str = "") -> ClockEvent:
    return told(EventKind.EXTENSION_ASKED, moment, limit, reason)


def extended(moment: str, limit: Limit) -> ClockEvent:
    return told(EventKind.EXTENDED, moment, limit)


def stopped(moment: str) -> ClockEvent:
    return told(EventKind.STOPPED, moment)
