"""What may befall a clock: its kinds, its limit, its events, and how an impossible history is refused."""

import datetime as dt
from dataclasses import dataclass

from services.choices.clocks import ClockKind, ClockStatus, EventKind, LimitUnit


class ClockError(ValueError):
    """A history no clock can have: ``code`` for machines, ``message`` for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


__all__ = ["ClockError", "ClockEvent", "ClockKind", "ClockStatus", "EventKind", "Limit", "LimitUnit"]

# Far past any limit an office sets; what is longer is a slip of the hand, and would be counted for minutes.
LONGEST = {LimitUnit.MINUTES: 100_000, LimitUnit.DAYS: 1_000}
UNIT_WORDS = {LimitUnit.MINUTES: "个工作分钟", LimitUnit.DAYS: "个工作日"}


@dataclass(frozen=True)
class Limit:
    """An amount of office time. Raises ClockError where it is not above zero, or past all sense."""

    amount: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not 0 < self.amount <= LONGEST[self.unit]:
            words = f"时限须在1至{LONGEST[self.unit]}{UNIT_WORDS[self.unit]}之间，请重新填写。"
            raise ClockError("limit_out_of_range", words)


@dataclass(frozen=True)
class ClockEvent:
    """``limit``: what is set (STARTED, LIMIT_CHANGED), added (EXTENDED) or asked for (EXTENSION_ASKED)."""

    kind: EventKind
    at: dt.datetime
    limit: Limit | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ClockError("naive_moment", "计时记录的时间没有时区，请联系平台运维人员。")
