"""A ladder tried on last month's tickets before it is kept: what it would have sent, beside the one in force."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core import clock
from core.working_days import NeverOpen
from services.choices import ClockKind, UrgeLevel
from services.clock_queries import calendar_for, events_by_clock
from services.clocks import ClockError, LadderStep, Sent, would_send
from services.models import TicketClock

BACK = dt.timedelta(days=30)
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


def tried(kind: ClockKind, steps: Steps, in_force: Steps, *, now: dt.datetime | None = None) -> Trial:
    """Over the clocks of the kind that began in the last thirty days: three statements, whatever their number."""
    until = now or clock.now()
    found = TicketClock.objects.filter(kind=kind, started_at__gte=until - BACK, started_at__lt=until)
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
