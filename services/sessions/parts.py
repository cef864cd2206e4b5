"""What a meeting's page shows of the service event it is, and a ticket's of the event it was raised at."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core.principal import Principal
from core.templatetags.parts import Pair
from meetings.choices import MeetingMeaning, MeetingState
from meetings.models import Meeting
from meetings.parts import MeetingAction, MeetingPart
from services.models import ServiceSession, Ticket
from services.sessions.queries import EDIT, VIEW, sessions_for, with_counts


def _event(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:  # noqa: ARG001
    if not principal.may(VIEW) or meeting.kind.meaning != MeetingMeaning.SERVICE_SESSION:
        return None
    session = with_counts(ServiceSession.objects.filter(meeting=meeting).select_related("site")).first()
    return {"session": session} if session else None


def asked_at(principal: Principal, ticket: Ticket) -> Pair | None:
    """At which event a ticket's question was asked."""
    session = sessions_for(principal).filter(questions__ticket=ticket).first()
    if session is None:
        return None
    return Pair("服务活动", session.topic, reverse("service-session-detail", args=[session.pk]))


def _may_register(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return (
        held.may(EDIT)
        and meeting.kind.meaning == MeetingMeaning.SERVICE_SESSION
        and meeting.state != MeetingState.CANCELLED
        and not ServiceSession.objects.filter(meeting=meeting).exists()
    )


PART = MeetingPart("service_session", "服务活动", 15, "services/session_part.html", _event)
ACTION = MeetingAction("service_session", "登记为服务活动", 60, "service-session-create", _may_register)
