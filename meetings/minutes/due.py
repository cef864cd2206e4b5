"""What falls due by itself: minutes not issued in time, and confirmations whose day is over."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.workdays.queries import city_calendar
from core.working_days import Calendar, add_working_days
from meetings.actions.minutes_answers import settle_due
from meetings.minutes.notices import tell_late
from meetings.minutes.queries import EDIT, overdue, without_minutes
from meetings.models import Meeting, MeetingKind, Minutes

DUE_WORK = "meetings.minutes"
DEFAULT_DAYS = MeetingKind._meta.get_field("minutes_days").default
# Older ones were most likely held before anybody kept minutes here: nobody is told of those, but the list names them.
LOOKED_BACK = dt.timedelta(days=120)


@dataclass(frozen=True)
class LateMeeting:
    meeting: Meeting
    due_on: dt.date


def _days_allowed() -> Mapping[UUID, int]:
    return dict(MeetingKind.objects.values_list("kind_id", "minutes_days"))


def _held_on(meeting: Meeting) -> dt.date:
    return meeting.starts_at.astimezone(clock.CHINA).date()


def late_meetings(meetings: Iterable[Meeting], today: dt.date) -> list[LateMeeting]:
    """Those past the day by which minutes were to be issued, the longest late first; a kind of 0 days asks for none."""
    found = list(meetings)
    if not found:
        return []
    allowed = _days_allowed()
    calendar: Calendar = city_calendar(min(map(_held_on, found)).year, today.year + 1).calendar
    late = []
    for meeting in found:
        days = allowed.get(meeting.kind_id, DEFAULT_DAYS)
        due = add_working_days(calendar, _held_on(meeting), days)
        if days and due < today:
            late.append(LateMeeting(meeting, due))
    return sorted(late, key=lambda each: (each.due_on, each.meeting.name, each.meeting.pk))


def _owing() -> "QuerySet[Meeting]":
    """Meetings of kinds that ask for minutes, without any issued."""
    asks_none = MeetingKind.objects.filter(minutes_days=0)
    return without_minutes().exclude(kind_id__in=asks_none.values("kind_id")).select_related("body", "kind")


def asked_for(today: dt.date) -> list[LateMeeting]:
    """Those of the last months."""
    return late_meetings(_owing().filter(starts_at__gte=clock.now() - LOOKED_BACK), today)


def asked_for_by(principal: Principal) -> list[LateMeeting]:
    """Those whose minutes are this person's to write, however long ago the meeting was."""
    own = by_body(principal).narrow(_owing(), EDIT, AnchorKind.BODY, path="body_id")
    return late_meetings(own, clock.today())


def slots(moment: dt.datetime) -> list[str]:
    """Today, while anything is late or to be settled."""
    today = moment.astimezone(clock.CHINA).date()
    is_due = Minutes.objects.filter(overdue(today)).exists() or bool(asked_for(today))
    return [today.isoformat()] if is_due else []


def plan(slot: str) -> None:
    """Once a day: silence is taken as the kind's rule says, and each meeting is asked for its minutes once."""
    today = dt.date.fromisoformat(slot)
    settle_due(today)
    tell_late(
        (
            each.meeting.pk,
            each.meeting.name,
            [anchor for anchor in (each.meeting.body_id, each.meeting.body.chain_id) if anchor],
            each.due_on,
        )
        for each in asked_for(today)
    )
