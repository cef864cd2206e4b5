"""What is made of a series: drafts a window ahead, each period's once, moved while nobody was told of them."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from core import clock
from core.choices import AnchorKind
from core.notices import notify
from core.principal import Principal
from core.templatetags.formats import cn_day
from core.working_days import Calendar
from meetings.choices import MeetingState
from meetings.models import Meeting, MeetingSeries
from meetings.planning.told import hands_of
from meetings.series.moving import draft, move
from meetings.series.queries import coming_of, coming_slots, new_day
from meetings.series.slots import Slot

WINDOW = 3


def fill(actor: Principal, series: MeetingSeries, calendar: Calendar) -> list[Meeting]:
    """Make the drafts that lack among the next ``WINDOW`` dates of a locked series. A period that had its meeting,
    cancelled or moved as it may be, gets no other.
    """
    wanted = [slot for slot in coming_slots(series, calendar, clock.today()) if slot.day is not None][:WINDOW]
    if not wanted:
        return []
    span = (wanted[0].starts_on, wanted[-1].ends_on)
    there = list(Meeting.objects.filter(series=series, slot__range=span).values_list("slot", flat=True))
    return [draft(actor, series, slot.day) for slot in wanted if slot.day and not _has_one(slot, there)]


def _has_one(slot: Slot, there: list[dt.date]) -> bool:
    return any(slot.starts_on <= day <= slot.ends_on for day in there)


def follow_calendar(actor: Principal, series: MeetingSeries, calendar: Calendar) -> int:
    """Move drafts of a locked series to the days the calendar now asks for; how many. Of a meeting people were told
    of, the liaison is told instead, once for each day: it never moves by itself.
    """
    moved = []
    for meeting in coming_of([series.pk]):
        day = new_day(series, meeting, calendar)
        if day is None or Meeting.objects.filter(series=series, slot=day).exists():
            continue
        if meeting.state == MeetingState.DRAFT:
            moved.append(move(actor, series, meeting, day))
        else:
            _propose(series, meeting, day)
    if moved:
        _tell_moved(series, moved)
    return len(moved)


def _propose(series: MeetingSeries, meeting: Meeting, day: dt.date) -> None:
    then = cn_day(meeting.slot) if meeting.slot else ""
    notify(
        hands_of([meeting])[meeting.pk],
        event="meeting.series_day",
        occurrence=f"{meeting.pk}:{day}",
        text=f"工作日历有调整：“{meeting.name}”已通知为{then}，按规则应为{cn_day(day)}，请决定是否改期。",
        path=reverse("series-detail", args=[series.pk]),
        subject=(meeting.pk, AnchorKind.MEETING),
    )


def _tell_moved(series: MeetingSeries, moved: Sequence[Meeting]) -> None:
    days = [meeting.slot for meeting in moved if meeting.slot]
    notify(
        hands_of(moved)[moved[0].pk],
        event="meeting.series_day",
        occurrence=f"{series.pk}:{':'.join(day.isoformat() for day in days)}",
        text=f"工作日历有调整：“{series.name}”未通知的草稿已改到{'、'.join(cn_day(day) for day in days)}。",
        path=reverse("series-detail", args=[series.pk]),
        subject=(series.pk, AnchorKind.MEETING_SERIES),
    )
