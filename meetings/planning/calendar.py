"""Meetings laid out by day: a month in whole weeks, or one week."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag
from core.workdays.queries import calendar_of
from core.working_days import is_working_day
from meetings.models import Meeting
from meetings.planning.pages import state_tag

WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
MONTH, OF_WEEK = "month", "week"


@dataclass(frozen=True)
class Span:
    """What is shown: whole weeks from ``first`` to ``last``; ``day`` is the one asked for."""

    view: str
    day: dt.date
    first: dt.date
    last: dt.date

    @property
    def previous(self) -> dt.date:
        if self.view == OF_WEEK:
            return self.day - WEEK
        return (self.day.replace(day=1) - DAY).replace(day=1)

    @property
    def next(self) -> dt.date:
        if self.view == OF_WEEK:
            return self.day + WEEK
        return (self.day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)

    @property
    def label(self) -> str:
        if self.view == OF_WEEK:
            return f"{cn_date(self.first)}—{cn_date(self.last)}"
        return f"{self.day.year}年{self.day.month}月"

    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first day's beginning to the end of the last."""
        begins = dt.datetime.combine(self.first, dt.time(), clock.CHINA)
        return begins, dt.datetime.combine(self.last + DAY, dt.time(), clock.CHINA)


def span_of(view: str, text: str) -> Span:
    """A day that is none, or beyond what meetings have, is today."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    day = day if FIRST <= day <= LAST else clock.today()
    if view == OF_WEEK:
        first = day - DAY * day.weekday()
        return Span(OF_WEEK, day, first, first + DAY * 6)
    begins = day.replace(day=1)
    ends = (begins.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - DAY
    return Span(MONTH, day, begins - DAY * begins.weekday(), ends + DAY * (6 - ends.weekday()))


@dataclass(frozen=True)
class Entry:
    meeting: Meeting
    time: str
    state: StateTag


@dataclass(frozen=True)
class DayCell:
    day: dt.date
    entries: Sequence[Entry]
    is_today: bool
    is_outside: bool
    is_off: bool


def weeks_of(span: Span, meetings: Iterable[Meeting]) -> list[list[DayCell]]:
    """A meeting of several days stands on each of them."""
    by_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for meeting in meetings:
        starts, ends = (moment.astimezone(clock.CHINA) for moment in (meeting.starts_at, meeting.ends_at))
        day, tag = starts.date(), state_tag(meeting)
        while day <= min((ends - dt.timedelta(seconds=1)).date(), span.last):
            if day >= span.first:
                by_day[day].append(Entry(meeting, f"{starts:%H:%M}" if day == starts.date() else "续", tag))
            day += DAY
    calendar, today = calendar_of(span.day), clock.today()
    days = [span.first + DAY * number for number in range((span.last - span.first).days + 1)]
    cells = [
        DayCell(
            day,
            by_day.get(day, []),
            day == today,
            span.view == MONTH and day.month != span.day.month,
            not is_working_day(calendar, day),
        )
        for day in days
    ]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]
