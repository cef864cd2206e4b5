"""A meeting as a file for one's calendar."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.errors import Conflict
from core.pages import signed_in
from core.principal import Principal
from meetings.access import get_meeting_for
from meetings.choices import MeetingState
from meetings.ics.facts import invitation_file, method_of
from meetings.models import Meeting

CONTENT_TYPE = "text/calendar; charset=utf-8"


def file_name(meeting: Meeting) -> str:
    return f"meeting-{meeting.starts_at:%Y%m%d}.ics"


@require_GET
@signed_in
def meeting_ics(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:  # noqa: ARG001
    meeting = get_meeting_for(principal, meeting_id)
    if meeting.state == MeetingState.DRAFT:
        raise Conflict("会议还是草稿，排定以后再加入日历。", code="draft")
    content = invitation_file(principal.tenant, meeting, attendee=None, reply_link="")
    response = HttpResponse(content, content_type=f"{CONTENT_TYPE}; method={method_of(meeting)}")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(meeting)}"'
    return response
