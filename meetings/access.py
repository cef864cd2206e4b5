"""Meetings, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.principal import Principal
from meetings.models import Meeting
from meetings.queries import meetings_visible


def get_meeting_for(principal: Principal, meeting_id: UUID, action: str = "meeting.view") -> Meeting:
    """Raises NotFound, NotAllowed."""
    queryset = Meeting.objects.select_related("body", "body__chain", "kind", "series", "host", "convener")
    meeting: Meeting = fetch(queryset, meeting_id, meetings_visible(principal, action))
    return meeting
