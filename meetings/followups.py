"""What is asked of whoever runs a meeting once it is over: that it be logged, and its minutes issued in time."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from core import clock
from core.choices import AnchorKind
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date
from core.workdays.queries import calendar_of
from core.working_days import add_working_days
from meetings.choices import MeetingState, MinutesState, ReminderMoment
from meetings.models import Meeting, MeetingKind, Minutes
from meetings.planning.told import hands_of, page_of
from meetings.rules import ReminderBook, reminder_book

UNLOGGED, MINUTES_LATE = "meeting.unlogged", "meeting.minutes_late"
# A city that says nothing of the days after is asked the next day, and no longer than this.
USUAL_AFTER, ASKED_FOR = 1, dt.timedelta(days=60)
DONE = (MinutesState.ISSUED, MinutesState.FROZEN, MinutesState.SUPERSEDED)
DAY = dt.timedelta(days=1)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.CHINA).date()


def _begins(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CHINA)


def unlogged(today: dt.date) -> "QuerySet[Meeting]":
    """Planned, over before today, neither logged nor called off."""
    rows: QuerySet[Meeting] = Meeting.objects.filter(
        state=MeetingState.PLANNED, ends_at__lt=_begins(today), ends_at__gte=_begins(today - ASKED_FOR)
    )
    return rows


def without_minutes(today: dt.date) -> "QuerySet[Meeting]":
    """Held lately, of kinds with a rule, without minutes issued."""
    issued = Minutes.objects.filter(meeting_id=OuterRef("pk"), state__in=DONE)
    rows: QuerySet[Meeting] = Meeting.objects.filter(
        ~Exists(issued),
        state=MeetingState.HELD,
        ends_at__lt=_begins(today),
        ends_at__gte=_begins(today - ASKED_FOR),
        kind_id__in=MeetingKind.objects.values("kind_id"),
        joined__isnull=True,
    )
    return rows


def slots(moment: dt.datetime) -> list[str]:
    """Today, while anything is to be asked for."""
    today = _day(moment)
    asked = unlogged(today).exists() or without_minutes(today).exists()
    return [today.isoformat()] if asked else []


def plan(slot: str) -> None:
    """Once for each day after that the kind's reminders name; once for minutes past their day."""
    today = dt.date.fromisoformat(slot)
    _ask_to_log(list(unlogged(today).select_related("body")), today)
    _ask_for_minutes(list(without_minutes(today).select_related("body")), today)


def _ask_to_log(meetings: list[Meeting], today: dt.date) -> None:
    hands, book = hands_of(meetings), reminder_book()
    for meeting in meetings:
        passed = [days for days in _days_after(book, meeting.kind_id) if _day(meeting.ends_at) + days * DAY <= today]
        if passed:
            text = f"“{meeting.name}”已于{cn_date(meeting.ends_at)}结束，请登记召开情况；没有开的请取消"
            _tell(hands[meeting.pk], meeting, UNLOGGED, f"after{max(passed)}", text)


def _days_after(book: ReminderBook, kind_id: UUID) -> list[int]:
    rules = book.of(kind_id)
    return [rule.amount for rule in rules if rule.moment == ReminderMoment.DAYS_AFTER] or [USUAL_AFTER]


def _ask_for_minutes(meetings: list[Meeting], today: dt.date) -> None:
    allowed = dict(MeetingKind.objects.values_list("kind_id", "minutes_days"))
    late = []
    for meeting in meetings:
        held = _day(meeting.ends_at)
        due = add_working_days(calendar_of(held), held, allowed[meeting.kind_id])
        if due < today:
            late.append((meeting, due))
    hands = hands_of(meeting for meeting, _ in late)
    for meeting, due in late:
        text = f"“{meeting.name}”的纪要应于{cn_date(due)}前印发，还没有印发"
        _tell(hands[meeting.pk], meeting, MINUTES_LATE, due.isoformat(), text)


def _tell(accounts: Iterable[Account], meeting: Meeting, event: str, moment: str, text: str) -> None:
    notify(
        accounts,
        event=event,
        occurrence=f"{meeting.pk}:{meeting.starts_at.astimezone(dt.UTC):%Y%m%dT%H%M}:{moment}",
        text=text,
        path=page_of(meeting),
        subject=(meeting.pk, AnchorKind.MEETING),
    )
