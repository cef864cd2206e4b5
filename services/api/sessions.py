"""Service events and their questions over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import by_body
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from services.actions import sessions
from services.actions.asking_ahead import ask_ahead
from services.api import session_serializers as shapes
from services.models import ServiceSession, SessionQuestion
from services.queries import RAISE
from services.sessions.asking import ASK, departments_of
from services.sessions.filters import QuestionFilter, SessionFilter
from services.sessions.queries import (
    EDIT,
    VIEW,
    get_question_for,
    get_session_for,
    questions_for,
    sessions_for,
    with_counts,
)

SESSION_KEYS = {
    "meeting_id": "meeting",
    "meeting__name": "meeting_name",
    "starts_at": "starts_at",
    "meeting__body_id": "body",
    "meeting__host_id": "host",
    "meeting__host__name": "host_name",
    "party_org_id": "party_org",
    "site_id": "site",
}
QUESTION_KEYS = {
    "session_id": "session",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "department_id": "department",
    "department__name": "department_name",
    "ticket_id": "ticket",
}
QUESTION_FIELDS = (
    "id",
    *QUESTION_KEYS,
    "place",
    "text",
    "asker",
    "answer",
    "sent_at",
    "answered_at",
    "updated_at",
    "version",
)


def question_shown(row: dict[str, Any]) -> dict[str, Any]:
    return {QUESTION_KEYS.get(name, name): row[name] for name in QUESTION_FIELDS}


def _asked(serializer: Any, request: Request, **kwargs: Any) -> Any:
    body = serializer(data=request.data, **kwargs)
    body.is_valid(raise_exception=True)
    return body


@extend_schema(tags=["服务活动"])
class ServiceSessionResource(HasHistory):
    """服务活动：部门服务专场和服务指导，建在会议上，邀请、签到用会议的。"""

    model = ServiceSession
    scope_name = "service-sessions"
    object_code = "service-sessions"
    view_action = VIEW
    filterset_class = SessionFilter
    orderings = {"day": "starts_at", "topic": "topic", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = (
        "id",
        "topic",
        "form",
        *SESSION_KEYS,
        "outcome",
        "came",
        "asked",
        "raised",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return with_counts(sessions_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{SESSION_KEYS.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, session: ServiceSession, *, code: int = status.HTTP_200_OK) -> Response:
        row = with_counts(ServiceSession.objects.filter(pk=session.pk)).values(*self.list_fields).get()
        shown = shapes.ServiceSessionSerializer(self.shape([row])[0]).data
        return self.object_response(session, shown, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.ServiceSessionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.ServiceSessionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_session_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.ServiceSessionWriteSerializer, responses={201: shapes.ServiceSessionSerializer})
    def create(self, request: Request) -> Response:
        """把一次会议登记为服务活动。"""
        by_body(self.principal).require(EDIT)
        body = _asked(shapes.ServiceSessionWriteSerializer, request)
        made = sessions.create_session(
            actor=self.principal, meeting_id=body.validated_data["meeting"], values=body.columns()
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.ServiceSessionChangeSerializer(partial=True),
        responses=shapes.ServiceSessionSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        session = get_session_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = _asked(shapes.ServiceSessionChangeSerializer, request, partial=True)
        changed = sessions.update_session(
            actor=self.principal, session_id=session.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=None, responses=shapes.ComingDepartmentsSerializer)
    @action(detail=True, methods=["get"])
    def departments(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """来参加的部门：会前提问可以写明想问哪一个。"""
        session = get_session_for(self.principal, uuid_or_not_found(pk))
        come = [{"id": key, "name": name} for key, name in departments_of(session.meeting).values_list("id", "name")]
        return Response(shapes.ComingDepartmentsSerializer({"departments": come}).data)

    @extend_schema(request=shapes.AskAheadSerializer, responses={201: shapes.SessionQuestionSerializer})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> Response:
        """会前提问，活动开始前都可以；以同一 client_key 再发一次不会重复提问。"""
        self.principal.require(ASK)
        session = get_session_for(self.principal, uuid_or_not_found(pk))
        body = _asked(shapes.AskAheadSerializer, request)
        made = ask_ahead(
            actor=self.principal,
            session_id=session.pk,
            values=body.columns(),
            client_key=body.validated_data.get("client_key"),
        )
        row = SessionQuestion.objects.filter(pk=made.pk).values(*QUESTION_FIELDS).get()
        shown = shapes.SessionQuestionSerializer(question_shown(row)).data
        return self.object_response(made, shown, status=status.HTTP_201_CREATED)


@extend_schema(tags=["服务活动"])
class SessionQuestionResource(Resource):
    """服务活动的问题：企业在活动上提出的，可以转为工单。"""

    model = SessionQuestion
    scope_name = "session-questions"
    view_action = EDIT
    filterset_class = QuestionFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = QUESTION_FIELDS

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return questions_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [question_shown(row) for row in rows]

    def _answer(self, question_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        question = get_question_for(self.principal, question_id)
        row = SessionQuestion.objects.filter(pk=question.pk).values(*self.list_fields).get()
        shown = shapes.SessionQuestionSerializer(self.shape([row])[0]).data
        return self.object_response(question, shown, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.SessionQuestionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=shapes.SessionQuestionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=shapes.SessionQuestionWriteSerializer, responses={201: shapes.SessionQuestionSerializer})
    def create(self, request: Request) -> Response:
        """登记一个问题。"""
        by_body(self.principal).require(EDIT)
        body = _asked(shapes.SessionQuestionWriteSerializer, request)
        made = sessions.add_question(
            actor=self.principal, session_id=body.validated_data["session"], values=body.columns()
        )
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.SessionQuestionChangeSerializer(partial=True),
        responses=shapes.SessionQuestionSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        question = get_question_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = _asked(shapes.SessionQuestionChangeSerializer, request, partial=True)
        changed = sessions.update_question(
            actor=self.principal, question_id=question.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(request=shapes.SessionQuestionRaiseSerializer, responses=shapes.SessionQuestionSerializer)
    @action(detail=True, methods=["post"], url_path="raise", url_name="raise")
    def raise_it(self, request: Request, pk: str) -> Response:
        """转为工单：提问的企业提出，由办活动的链党组织响应。"""
        self.principal.require(RAISE)
        question = get_question_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = _asked(shapes.SessionQuestionRaiseSerializer, request)
        raised = sessions.raise_question(
            actor=self.principal, question_id=question.pk, category_id=body.validated_data["category"]
        )
        return self._answer(raised.pk)
