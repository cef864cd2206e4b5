"""The clocks of a ticket as its page draws them: a track with its pauses, the deadline, and why it is that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core import clock
from core.templatetags.formats import cn_datetime
from core.templatetags.parts import Tone
from core.workdays.queries import CityCalendar, city_calendar
from core.working_days import Calendar
from services.actions.clocks import event_of
from services.choices import ClockKind, ClockStatus, EventKind
from services.clocks import ClockError, ClockEvent, Reading, amount_words, explain, replay
from services.models import TicketClock
from services.tickets.signs import clock_words

TRACK = 100
ASKED = (EventKind.EXTENSION_ASKED, EventKind.EXTENSION_REFUSED)


@dataclass(frozen=True)
class Bar:
    """A piece of the track, in hundredths of it."""

    at: float
    width: float
    kind: str


@dataclass(frozen=True)
class ClockCard:
    """``sentences`` say why the deadline is what it is."""

    label: str
    words: str
    tone: Tone
    due: str
    sentences: Sequence[str]
    bars: Sequence[Bar] = field(default_factory=tuple)


def calendar_for(clocks: Sequence[TicketClock]) -> CityCalendar:
    """Around all of them, in two statements."""
    years = [row.started_at.astimezone(clock.CHINA).year for row in clocks] or [clock.today().year]
    return city_calendar(min(years) - 1, max(years) + 2)


def clock_cards(
    clocks: Sequence[TicketClock], now: dt.datetime, city: CityCalendar, *, inside: bool
) -> list[ClockCard]:
    """``inside``: for offices, which also read what they asked of each other."""
    names = {day: rules[-1].reason for day, rules in city.rules.items()}
    return [_card(row, _events(row, inside=inside), now, city.calendar, names) for row in clocks]


def _events(row: TicketClock, *, inside: bool) -> list[ClockEvent]:
    events = [event_of(entry) for entry in sorted(row.entries.all(), key=lambda entry: entry.place)]
    return [event if inside or event.kind not in ASKED else replace(event, reason="") for event in events]


def _card(
    row: TicketClock, events: list[ClockEvent], now: dt.datetime, calendar: Calendar, names: dict[dt.date, str]
) -> ClockCard:
    label = str(row.get_kind_display())
    if row.assignment is not None:
        label = f"{row.assignment.unit.name}协办"
    try:
        reading = replay(events, calendar, settled=len(events))
        sentences = explain(events, calendar, names, kind=ClockKind(row.kind))
    except ClockError:
        return ClockCard(label, *clock_words(row, calendar, now), _due(row), ())
    words, tone = _words(row, reading, calendar, now)
    return ClockCard(label, words, tone, _due(row), sentences, _bars(reading, events, now))


def _due(row: TicketClock) -> str:
    return cn_datetime(row.due_at) if row.due_at else ""


def _words(row: TicketClock, reading: Reading, calendar: Calendar, now: dt.datetime) -> tuple[str, Tone]:
    if row.status != ClockStatus.STOPPED:
        text, tone = clock_words(row, calendar, now)
        return text.removeprefix(str(row.get_kind_display())), tone
    used = reading.used(now)
    # Done within the day, or while the office was closed.
    took = f"用时 {amount_words(used, reading.unit)}" if used else f"用时不到{amount_words(1, reading.unit)}"
    if row.is_late:
        return f"{took}，超期", "bad"
    return f"{took}，按时", "ok"


def _bars(reading: Reading, events: Sequence[ClockEvent], now: dt.datetime) -> list[Bar]:
    """From its start to its deadline, or to now where that has passed; pauses lie over what ran."""
    start, until = reading.started_at, reading.stopped_at or now
    end = max(reading.held_due_at, until, events[-1].at)
    whole = (end - start).total_seconds()
    if whole <= 0:
        return [Bar(0, TRACK, "ran")]

    def place(moment: dt.datetime) -> float:
        return round(min(max((moment - start).total_seconds() / whole, 0), 1) * TRACK, 1)

    ran = place(until)
    bars = [Bar(0, ran, "ran")]
    if reading.overdue(now) and reading.due_at is not None:
        due = place(reading.due_at)
        bars.append(Bar(due, max(round(ran - due, 1), 1), "late"))
    for pause in reading.pauses:
        first, last = place(pause.since), place(pause.until or until)
        if last > first:
            bars.append(Bar(first, round(last - first, 1), "paused"))
    return bars
