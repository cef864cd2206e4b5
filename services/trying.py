"""A ladder tried on last month's tickets before it is kept: what it would have sent, beside the one in force."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import clock
from core.errors import InvalidInput
from core.working_days import NeverOpen
from services.choices import ClockKind, UrgeLevel
from services.clock_queries import calendar_for, events_by_clock
from services.clocks import ClockError, LadderStep, Sent, would_send
from services.models import TicketClock
from services.signs import sign_of

BACK = dt.timedelta(days=30)
LONGEST = dt.timedelta(days=366)
MOST_CLOCKS = 2000
MOST_LINES = 200
Steps = Sequence[LadderStep[UrgeLevel]]


@dataclass(frozen=True)
class Line:
    ticket_clock: TicketClock
    sent: Sent[UrgeLevel]


@dataclass(frozen=True)
class Trial:
    """``counts`` are (level, in force, tried); ``lines`` the first of what was tried, the latest on top."""

    clocks: int
    capped: bool
    counts: Sequence[tuple[UrgeLevel, int, int]]
    lines: Sequence[Line]
    total: int


def tried(
    kind: ClockKind,
    steps: Steps,
    in_force: Steps,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Trial:
    """Over the clocks of the kind that began from ``since`` (thirty days before) up to ``until`` (now), as far as they
    ran by then: three statements, whatever their number.
    """
    until = until or clock.now()
    found = TicketClock.objects.filter(kind=kind, started_at__gte=since or until - BACK, started_at__lt=until)
    rows = list(
        found.select_related("ticket", "ticket__unit", "assignment__unit").order_by("-started_at", "pk")[
            : MOST_CLOCKS + 1
        ]
    )
    shown = rows[:MOST_CLOCKS]
    histories = events_by_clock(row.pk for row in shown)
    calendar = calendar_for(histories.values())
    lines: list[Line] = []
    before: Counter[UrgeLevel] = Counter()
    try:
        for row in shown:
            lines += [Line(row, sent) for sent in would_send(histories[row.pk], steps, calendar, until)]
            before.update(sent.level for sent in would_send(histories[row.pk], in_force, calendar, until))
    except (NeverOpen, ClockError):
        lines, before = [], Counter()
    after = Counter(line.sent.level for line in lines)
    counts = [(level, before[level], after[level]) for level in UrgeLevel]
    lines.sort(key=lambda line: line.sent.at, reverse=True)
    return Trial(len(shown), len(rows) > MOST_CLOCKS, counts, lines[:MOST_LINES], len(lines))


def period_of(since: dt.date | None, until: dt.date | None) -> tuple[dt.datetime, dt.datetime]:
    """Whole days of the city, the last one too; what is to come has sent nothing. Raises InvalidInput."""
    now = clock.now()
    end = min(_midnight(until + dt.timedelta(days=1)), now) if until else now
    start = _midnight(since) if since else end - BACK
    if start >= end:
        raise InvalidInput(fields={"since": ["起始日期应当早于截止日期，且不晚于今天。"]})
    if end - start > LONGEST:
        raise InvalidInput(fields={"since": [f"一次最多试算 {LONGEST.days} 天，请改短一些。"]})
    return start, end


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, clock.CHINA)


def trial_told(kind: ClockKind, trial: Trial, since: dt.datetime, until: dt.datetime) -> dict[str, Any]:
    """A trial as programs read it."""
    return {
        "clock": kind.value,
        "since": since,
        "until": until,
        "clocks": trial.clocks,
        "is_capped": trial.capped,
        "total": trial.total,
        "counts": [{"level": level, "in_force": before, "tried": after} for level, before, after in trial.counts],
        "lines": [_told(line) for line in trial.lines],
    }


def _told(line: Line) -> dict[str, Any]:
    ticket, part = line.ticket_clock.ticket, line.ticket_clock.assignment
    return {
        "ticket": ticket.pk,
        "number": sign_of(ticket),
        "unit": part.unit_id if part else None,
        "level": line.sent.level,
        "at": line.sent.at,
        "due_at": line.sent.due_at,
    }
