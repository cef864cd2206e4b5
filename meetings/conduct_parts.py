"""The agenda on a meeting's page, and what may be done there while it is held."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core import clock
from core.principal import Principal
from meetings.actions.roll_call import EARLY
from meetings.agenda_queries import agenda_of, in_sections, length_of
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.parts import MeetingAction, MeetingPart, item_links, register_meeting_action, register_meeting_part
from meetings.photos import photos_of

AT_WORK = (MeetingState.PLANNED, MeetingState.HELD)


def _agenda(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    """The agenda for all who see the meeting; what was said, and photos, for who holds its body."""
    items = agenda_of(meeting.pk)
    sees = held.may("meeting.view")
    photos = list(photos_of(meeting.pk)) if sees else []
    may_edit = held.may("meeting.edit") and meeting.state != MeetingState.CANCELLED
    if not items and not photos and not may_edit:
        return None
    return {
        "sections": in_sections(items),
        "length": length_of(meeting, items),
        "sees_notes": sees,
        "photos": photos,
        "may_edit": may_edit,
        "item_links": item_links(principal, held, meeting) if items else [],
        "url": reverse("meeting-agenda", args=[meeting.pk]),
    }


def _runs(held: Principal, meeting: Meeting) -> bool:
    return meeting.state in AT_WORK and held.may("meeting.edit")


def _may_call(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    begun = meeting.state == MeetingState.HELD or clock.now() >= meeting.starts_at - EARLY
    return begun and _runs(held, meeting)


def _is_on(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.PLANNED and meeting.starts_at <= clock.now()


def _logs_now(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return _is_on(meeting) and _runs(held, meeting)


def _logs_else(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return not _is_on(meeting) and _runs(held, meeting)


def _plans_agenda(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return meeting.state in (MeetingState.DRAFT, *AT_WORK) and held.may("meeting.edit")


def register() -> None:
    register_meeting_part(MeetingPart("agenda", "议程", 10, "meetings/agenda_part.html", _agenda))
    register_meeting_action(MeetingAction("agenda", "编排议程", 30, "meeting-agenda", _plans_agenda))
    register_meeting_action(MeetingAction("roll", "点名", 40, "meeting-roll", _may_call))
    register_meeting_action(MeetingAction("log", "记录会议", 50, "meeting-log", _logs_now, primary=True))
    register_meeting_action(MeetingAction("log-more", "记录会议", 50, "meeting-log", _logs_else))
