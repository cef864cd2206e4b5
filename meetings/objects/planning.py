"""Meetings as objects with a page (core.objects), and how they leave."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from meetings.actions.standing import against_deletion, check_restored_meeting
from meetings.models import AgendaItem, Invitee, Meeting, MeetingProject
from meetings.queries import meetings_visible, on_meeting

MEETING = ObjectKind(
    code="meetings",
    label="会议",
    model=Meeting,
    action="meeting.view",
    visible=meetings_visible,
    pages=("meeting-detail",),
    argument="meeting_id",
    api_scope="meetings",
    parts=(
        Part(Invitee, "meeting_id", "meeting.reply"),
        Part(AgendaItem, "meeting_id"),
        Part(MeetingProject, "meeting_id"),
    ),
    held=on_meeting,
)
BIN_KINDS = (
    BinKind(
        code="meetings",
        label="会议",
        model=Meeting,
        action="meeting.edit",
        allowed=lambda principal: meetings_visible(principal, "meeting.edit"),
        owned=(Invitee, AgendaItem, MeetingProject),
        against=against_deletion,
        check=check_restored_meeting,
        related=("body",),
    ),
)
