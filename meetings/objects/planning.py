"""Meetings as objects with a page (core.objects), and how they leave."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from meetings.actions.invitees import against_removal, check_restored_invitee
from meetings.actions.standing import against_deletion, check_restored_meeting
from meetings.models import AgendaItem, Invitee, Meeting, MeetingProject
from meetings.queries import invitees_visible, meetings_visible, on_meeting
from meetings.roll import name_of

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
    BinKind(
        code="invitees",
        label="参会单位",
        model=Invitee,
        action="meeting.edit",
        allowed=lambda principal: invitees_visible(principal, "meeting.edit"),
        against=against_removal,
        check=check_restored_invitee,
        name=lambda invitee: name_of(invitee, named=False),
    ),
)
