"""Meetings, fetched for somebody and something."""

from uuid import UUID

from django.db.models import Q

from core.access import fetch
from core.principal import Principal
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting
from meetings.queries import invitees_visible, meetings_visible, own_invitees


def get_meeting_for(principal: Principal, meeting_id: UUID, action: str = "meeting.view") -> Meeting:
    """Raises NotFound, NotAllowed."""
    queryset = Meeting.objects.select_related(
        "body", "body__chain", "kind", "series", "host", "convener", "joined__host"
    )
    meeting: Meeting = fetch(queryset, meeting_id, meetings_visible(principal, action))
    return meeting


def get_invitee_for(principal: Principal, invitee_id: UUID, action: str = "meeting.view") -> Invitee:
    """``meeting.reply`` admits whoever answers for the invited, and whoever runs the meeting. Raises as above."""
    queryset = Invitee.objects.select_related(
        "meeting__body", "meeting__kind", "unit", "party_org", "person", "outer", "category", "seat"
    )
    if action == "meeting.reply":
        allowed = invitees_visible(principal, "meeting.edit")
        if allowed:
            told = ~Q(meeting__state=MeetingState.DRAFT)
            allowed |= told & own_invitees(principal, action)
    else:
        allowed = invitees_visible(principal, action)
    invitee: Invitee = fetch(queryset, invitee_id, allowed)
    return invitee
