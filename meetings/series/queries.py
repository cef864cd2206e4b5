"""Reads of series: who sees which, what comes, what a changed calendar asks."""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.queries import by_body
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from core.workdays.queries import city_calendar
from core.working_days import Calendar
from meetings.choices import MeetingState, ReplyState, SeriesState
from meetings.models import Invitee, Meeting, MeetingSeries
from meetings.series.slots import Slot, slot_days, slot_in

# Even of a yearly series three are kept ahead.
YEARS_AHEAD = 4
PREVIEWED = 8


def series_visible(principal: Principal, action: str = "meeting.view") -> Q:
    """Series of bodies held whole: who is merely invited sees the meetings, not how they are planned."""
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def series_for(principal: Principal, *, action: str = "meeting.view") -> "QuerySet[MeetingSeries]":
    queryset: QuerySet[MeetingSeries] = MeetingSeries.objects.filter(series_visible(principal, action))
    return queryset


def get_series_for(principal: Principal, series_id: UUID, action: str = "meeting.view") -> MeetingSeries:
    """Raises NotFound, NotAllowed."""
    queryset = MeetingSeries.objects.select_related("body", "body__chain", "kind")
    series: MeetingSeries = fetch(queryset, series_id, series_visible(principal, action))
    return series


def running() -> "QuerySet[MeetingSeries]":
    queryset: QuerySet[MeetingSeries] = MeetingSeries.objects.filter(state=SeriesState.ACTIVE)
    return queryset


def calendar_for(series: Iterable[MeetingSeries], today: dt.date) -> Calendar:
    """The city's calendar over all days these series may be asked for: two queries."""
    latest = max([today, *[one.starts_on for one in series]])
    return city_calendar(today.year, latest.year + YEARS_AHEAD).calendar


def coming_slots(series: MeetingSeries, calendar: Calendar, today: dt.date) -> list[Slot]:
    """The slots after today, as far as the calendar reaches; those passed over among them."""
    first = max(today, series.starts_on)
    until = dt.date(first.year + YEARS_AHEAD - 1, 12, 31)
    return slot_days(series, calendar, until, since=today + dt.timedelta(days=1))


def changed_copy(series: MeetingSeries, values: Mapping[str, Any]) -> MeetingSeries:
    """The series as it would be with ``values``; nothing is written."""
    other = copy.copy(series)
    for name, value in values.items():
        setattr(other, name, value)
    return other


def coming_of(series_ids: Iterable[UUID]) -> "QuerySet[Meeting]":
    """Drafts and noticed meetings of these series that have not begun; ``answered`` where anybody replied."""
    replied = Invitee.objects.filter(meeting_id=OuterRef("pk")).exclude(reply=ReplyState.NONE)
    queryset: QuerySet[Meeting] = Meeting.objects.filter(
        series_id__in=list(series_ids),
        state__in=(MeetingState.DRAFT, MeetingState.PLANNED),
        starts_at__gt=clock.now(),
    )
    return queryset.annotate(answered=Exists(replied)).order_by("slot", "id")


def local_day(meeting: Meeting) -> dt.date:
    return meeting.starts_at.astimezone(clock.CHINA).date()


def was_moved(series: MeetingSeries, meeting: Meeting) -> bool:
    """Whether somebody gave it another day or hour than its series: such a meeting follows no more."""
    asked = dt.datetime.combine(meeting.slot or local_day(meeting), series.start_time, clock.CHINA)
    return meeting.starts_at != asked


def new_day(series: MeetingSeries, meeting: Meeting, calendar: Calendar) -> dt.date | None:
    """The day the calendar, as it is now, asks for instead of the meeting's slot; None where it stays or has passed."""
    if meeting.slot is None or was_moved(series, meeting):
        return None
    day = slot_in(series, calendar, meeting.slot).day
    within = day is not None and series.starts_on <= day and (series.ends_on is None or day <= series.ends_on)
    return day if within and day != meeting.slot and day > clock.today() else None  # type: ignore[operator]
