"""Cities and random histories of clocks, for the properties."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from core.clock import CHINA
from core.working_days import NO_WORK, WHOLE_DAY, Calendar, Half, OfficeTimes
from services.clocks import ClockEvent, EventKind, Limit, LimitUnit
from tests.services.clocks.oracle import DAY, MINUTE, SHIPPED, City, Hours

Option = TypeVar("Option")

YEARS = range(2004, 2027)
WINTER, SUMMER = (510, 720, 840, 1050), (480, 720, 900, 1080)
# Few minutes a day make the walk short; the rules know nothing of how long a day is.
BRIEF, EDGE = (540, 547, 840, 851), (0, 9, 1425, 1439)
HOURS: Sequence[Hours] = (WINTER, SUMMER, BRIEF, BRIEF, EDGE)
PAUSED, RESUMED, ASKED, STOPPED = EventKind.PAUSED, EventKind.RESUMED, EventKind.EXTENSION_ASKED, EventKind.STOPPED
CHANGES = (EventKind.LIMIT_CHANGED, EventKind.CALENDAR_CHANGED)
FOLLOWING = {
    PAUSED: (RESUMED, RESUMED, RESUMED, RESUMED, ASKED, STOPPED, *CHANGES),
    RESUMED: (PAUSED, PAUSED, PAUSED, ASKED, ASKED, STOPPED, *CHANGES),
}
ANSWERS = (EventKind.EXTENDED, EventKind.EXTENDED, EventKind.EXTENDED, EventKind.EXTENSION_REFUSED)
SPECIAL = {day: WHOLE_DAY if works else NO_WORK for day, works in SHIPPED.items()}
# Most histories begin in the week before a special day.
NEAR = sorted({day - number * DAY for day in SHIPPED for number in range(7) if day.year > 2004 or day.month > 1})
LONGEST_TAPE = 96


@dataclass(frozen=True)
class History:
    city: City
    events: tuple[ClockEvent, ...]
    seen_at: dt.datetime


def _office_times(hours: Hours) -> OfficeTimes:
    return OfficeTimes(*(dt.time(*divmod(minute, 60)) for minute in hours))


def calendar_of(city: City) -> Calendar:
    """The same city as the functions know it."""
    halves = (Half.MORNING, Half.AFTERNOON)
    own = {
        day: frozenset(half for half, works in zip(halves, worked, strict=True) if works)
        for day, worked in city.own.items()
    }
    times = tuple((since, _office_times(hours)) for since, hours in city.hours)
    return Calendar(SPECIAL | own, frozenset(YEARS), times)


class Tape:
    """Choices out of one string of bytes: far cheaper to draw than each by itself, and it shrinks as well."""

    def __init__(self, tape: bytes) -> None:
        self._tape, self._place = tape, 0

    def number(self, below: int) -> int:
        self._place += 2
        return int.from_bytes(self._tape[self._place - 2 : self._place], "big") % below

    def pick(self, options: Sequence[Option]) -> Option:
        return options[self.number(len(options))]


class _Teller:
    def __init__(self, tape: Tape, units: Sequence[LimitUnit]) -> None:
        self.tape, self.units = tape, units
        self.first = tape.pick(NEAR)
        hours, later = tape.pick(HOURS), tape.pick(HOURS)
        changed = self.first + tape.number(30) * DAY
        own = {self.first + tape.number(14) * DAY: self._halves() for _ in range(tape.number(4))}
        self.city = City(own, ((dt.date(2000, 1, 1), hours), (changed, later)))
        near = {edge + aside for edge in (*hours, *later) for aside in (-1, 0, 1)}
        self.edges = sorted(minute for minute in near if 0 <= minute < 1440)

    def _halves(self) -> tuple[bool, bool]:
        return self.tape.number(2) == 1, self.tape.number(2) == 1

    def limit(self) -> Limit:
        unit = self.tape.pick(self.units)
        return Limit(1 + self.tape.number(6 if unit is LimitUnit.DAYS else 90), unit)

    def moment(self, after: dt.datetime, days: int) -> dt.datetime:
        """One of the next ``days``, half of the time at an edge of the office hours."""
        minute = self.tape.number(1440) if self.tape.number(2) else self.tape.pick(self.edges)
        midnight = after.replace(hour=0, minute=0)
        return max(after, midnight + self.tape.number(days) * DAY + minute * MINUTE)

    def history(self) -> History:
        at = self.moment(dt.datetime.combine(self.first, dt.time(), CHINA), 1)
        events = [ClockEvent(EventKind.STARTED, at, self.limit())]
        status, is_asked = RESUMED, False
        for _ in range(self.tape.number(7)):
            kind = self.tape.pick(self._following(status, is_asked=is_asked))
            at = self.moment(at, 3)
            limit = self.limit() if kind in (EventKind.EXTENDED, EventKind.LIMIT_CHANGED) else None
            events.append(ClockEvent(kind, at, limit, "等待材料"))
            if kind is STOPPED:
                break
            status = kind if kind in FOLLOWING else status
            is_asked = kind is ASKED or (is_asked and kind not in ANSWERS)
        return History(self.city, tuple(events), self.moment(at, 5))

    def _following(self, status: EventKind, *, is_asked: bool) -> Sequence[EventKind]:
        following = FOLLOWING[status]
        return (*(kind for kind in following if kind is not ASKED), *ANSWERS) if is_asked else following


def histories(*units: LimitUnit) -> st.SearchStrategy[History]:
    """Clocks of a city around their start, with the limits in one of ``units``."""
    tapes = st.binary(min_size=LONGEST_TAPE, max_size=LONGEST_TAPE)
    return tapes.map(lambda tape: _Teller(Tape(tape), units).history())
