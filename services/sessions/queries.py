"""Reads of service events: who sees the meeting sees the event; questions are for who runs, hosts or asked."""

from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.sight import by_unit, of_unit
from core.access import fetch
from core.principal import Principal
from meetings.choices import CAME, MeetingMeaning, MeetingState
from meetings.models import Invitee, Meeting
from meetings.queries import meetings_for, on_meeting
from services.models import ServiceSession, SessionQuestion
from services.queries import HANDLE, RATE

VIEW, EDIT = "meeting.view", "meeting.edit"
SHOWN = ("meeting__body", "meeting__host", "meeting__kind", "party_org", "site")


def sessions_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """``path`` leads to the event."""
    if not principal.may(action):
        return Q(pk__in=[])
    return Q(**{f"{path}meeting_id__in": meetings_for(principal, action=action).values("id")})


def sessions_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ServiceSession]":
    rows: QuerySet[ServiceSession] = ServiceSession.objects.filter(sessions_visible(principal, action))
    return rows


def questions_visible(principal: Principal, action: str = VIEW) -> Q:
    edited = sessions_visible(principal, EDIT, path="session__")
    if action == EDIT or not by_unit(principal).grants:
        return edited
    asked = of_unit(principal, RATE, "unit_id")
    hosted = of_unit(principal, HANDLE, "session__meeting__host_id")
    return edited | asked | hosted | of_unit(principal, HANDLE, "department_id")


def questions_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[SessionQuestion]":
    rows: QuerySet[SessionQuestion] = SessionQuestion.objects.filter(questions_visible(principal, action))
    return rows


def with_counts(sessions: "QuerySet[ServiceSession]") -> "QuerySet[Any]":
    """``starts_at`` of the meeting; ``came``: enterprises that came, each once; ``asked``, ``raised``: questions, and
    those of them that are tickets.
    """
    invited = Invitee.objects.filter(meeting_id=OuterRef("meeting_id"), attendance__in=CAME, unit__isnull=False)
    came = (
        invited.exclude(unit_id=F("meeting__host_id"))
        .order_by()
        .values("meeting_id")
        .annotate(n=Count("unit_id", distinct=True))
    )
    questions = SessionQuestion.objects.filter(session_id=OuterRef("pk")).order_by().values("session_id")
    return sessions.annotate(
        starts_at=F("meeting__starts_at"),
        came=Coalesce(Subquery(came.values("n")), 0),
        asked=Coalesce(Subquery(questions.annotate(n=Count("pk")).values("n")), 0),
        raised=Coalesce(Subquery(questions.filter(ticket__isnull=False).annotate(n=Count("pk")).values("n")), 0),
    )


def get_session_for(principal: Principal, session_id: UUID, action: str = VIEW) -> Any:
    """Raises NotFound, NotAllowed."""
    rows = with_counts(ServiceSession.objects.select_related(*SHOWN))
    return fetch(rows, session_id, sessions_visible(principal, action))


def get_question_for(principal: Principal, question_id: UUID, action: str = VIEW) -> SessionQuestion:
    """Raises NotFound, NotAllowed."""
    rows = SessionQuestion.objects.select_related("session__meeting__body", "unit", "department", "ticket", "sent_by")
    found: SessionQuestion = fetch(rows, question_id, questions_visible(principal, action))
    return found


def meetings_to_register(principal: Principal) -> "QuerySet[Meeting]":
    """Service meetings one runs that are no event yet."""
    rows = meetings_for(principal, action=EDIT).filter(kind__meaning=MeetingMeaning.SERVICE_SESSION)
    return rows.filter(service_sessions__isnull=True).exclude(state=MeetingState.CANCELLED)


def on_session(principal: Principal, session_id: UUID) -> Principal:
    """The same person with only those grants that hold the meeting's body whole."""
    meeting_id = ServiceSession.objects.filter(pk=session_id).values_list("meeting_id", flat=True).first()
    return on_meeting(principal, meeting_id) if meeting_id else principal
