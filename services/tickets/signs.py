"""How a ticket reads: its state, its light in words, whose it is now."""

import datetime as dt
from collections.abc import Sequence

from core import clock
from core.templatetags.parts import StateTag, Tone
from core.working_days import Calendar, working_days_between, working_minutes_between
from services.choices import ClockKind, ClockStatus, LimitUnit, TicketState
from services.clocks import amount_words
from services.clocks.words import time_words
from services.models import Ticket, TicketClock

TONES: dict[str, Tone] = {
    TicketState.RAISED: "warn",
    TicketState.ACCEPTED: "go",
    TicketState.IN_HAND: "go",
    TicketState.PLANNED: "go",
    TicketState.ANSWERED: "warn",
    TicketState.CLOSED: "ok",
}
HOUR = 60


def state_tag(ticket: Ticket) -> StateTag:
    if ticket.lies_with_group:
        return StateTag("已转服务团，待团内分派", "go")
    return StateTag(str(ticket.get_state_display()), TONES.get(ticket.state, "off"))


def pressing_clock(rows: Sequence[TicketClock]) -> TicketClock | None:
    """The one that runs out first; of clocks that stand still any."""
    ticking = [row for row in rows if row.status == ClockStatus.RUNNING and row.due_at is not None]
    if ticking:
        return min(ticking, key=lambda row: (row.due_at or row.started_at, row.kind))
    return next((row for row in rows if row.status == ClockStatus.PAUSED), None)


def light_tag(ticket: Ticket, rows: Sequence[TicketClock], calendar: Calendar, now: dt.datetime) -> StateTag | None:
    """What is asked for next and how long there is for it; of what is over whether it was in time."""
    found = pressing_clock(rows)
    if found is not None:
        text, tone = clock_words(found, calendar, now)
        return StateTag(text, tone)
    if ticket.state not in (TicketState.ANSWERED, TicketState.CLOSED):
        return None
    ended = [row for row in rows if row.kind == ClockKind.RESOLUTION and row.assignment_id is None]
    if not ended:
        return None
    return StateTag("超期办结", "warn") if any(row.is_late for row in ended) else StateTag("按期办结", "ok")


def clock_words(row: TicketClock, calendar: Calendar, now: dt.datetime) -> tuple[str, Tone]:
    """``反馈还剩 3 个工作日``; a deadline of today says its time."""
    name = str(row.get_kind_display())
    if row.status == ClockStatus.PAUSED or row.due_at is None:
        return f"{name}暂停计时", "off"
    if row.due_at < now:
        return f"{name}已超期 {lateness(row.due_at, calendar, now)}", "bad"
    left = working_days_between(calendar, _day(now), _day(row.due_at))
    at = time_words(row.due_at.astimezone(clock.CHINA).time())
    if _day(row.due_at) == _day(now):
        return f"{name}今天 {at} 到期", "warn"
    return f"{name}还剩 {left} 个工作日", "warn" if left <= 1 else "go"


def lateness(due_at: dt.datetime, calendar: Calendar, now: dt.datetime) -> str:
    days = working_days_between(calendar, _day(due_at), _day(now))
    if days > 0:
        return f"{days} 个工作日"
    minutes = working_minutes_between(calendar, due_at, now)
    if minutes < HOUR:
        return amount_words(max(minutes, 1), LimitUnit.MINUTES)
    return amount_words(minutes // HOUR * HOUR, LimitUnit.MINUTES)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.CHINA).date()
