"""What a meeting's page shows of the service event it is."""

from collections.abc import Mapping
from typing import Any

from core.principal import Principal
from meetings.choices import MeetingMeaning, MeetingState
from meetings.models import Meeting
from meetings.parts import MeetingAction, MeetingPart
from services.models import ServiceSession
from services.sessions.queries import EDIT, VIEW, with_counts


def _event(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:  # noqa: ARG001
    if not principal.may(VIEW) or meeting.kind.meaning != MeetingMeaning.SERVICE_SESSION:
        return None
    session = with_counts(ServiceSession.objects.filter(meeting=meeting).select_related("site")).first()
    return {"session": session} if session else None


def _may_register(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return (
        held.may(EDIT)
        and meeting.kind.meaning == MeetingMeaning.SERVICE_SESSION
        and meeting.state != MeetingState.CANCELLED
        and not ServiceSession.objects.filter(meeting=meeting).exists()
    )


PART = MeetingPart("service_session", "服务活动", 15, "services/session_part.html", _event)
ACTION = MeetingAction("service_session", "登记为服务活动", 60, "service-session-create", _may_register)
