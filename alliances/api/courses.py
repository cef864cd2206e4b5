from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.api.course_serializers import (
    AttendedSerializer,
    CourseChangeSerializer,
    CourseCloseSerializer,
    CoursePageSerializer,
    CourseSerializer,
    CourseSessionChangeSerializer,
    CourseSessionPageSerializer,
    CourseSessionSerializer,
    CourseSessionWriteSerializer,
    CourseWriteSerializer,
)
from alliances.courses.filters import CourseFilter, SessionFilter
from alliances.courses.queries import (
    Attended,
    attended_by_course,
    courses_for,
    get_course_for,
    get_session_for,
    sessions_for,
)
from alliances.models import Course, CourseSession
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

COURSE_RENAMED = {
    "kind_id": "kind",
    "kind__label": "kind_label",
    "body_id": "body",
    "body__name": "body_name",
}
COURSE_PLAIN = ("name", "purpose", "opened_on", "closed_on")
SESSION_RENAMED = {"course_id": "course", "course__name": "course_name", "host_id": "host"}
SESSION_PLAIN = ("title", "held_on", "place", "teacher", "attendances", "members", "persons", "is_training", "note")
STAMPS = ("created_at", "updated_at", "version")


@extend_schema(tags=["链党组织"])
class CourseResource(HasHistory):
    """课程：各类课堂，各开了多少场、多少人次。"""

    model = Course
    scope_name = "courses"
    object_code = "courses"
    view_action = VIEW
    filterset_class = CourseFilter
    orderings = {"name": "name_key", "opened": "opened_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *COURSE_RENAMED, *COURSE_PLAIN, *STAMPS)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return courses_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = CourseFilter(self.request.query_params, queryset=Course.objects.none())
        year = int(asked.form.cleaned_data.get("year") or 0) if asked.is_valid() else 0
        sums = attended_by_course(sessions_for(self.principal), [row["id"] for row in rows], year or None)
        return [
            {
                **{COURSE_RENAMED.get(name, name): row[name] for name in self.list_fields},
                "attended": AttendedSerializer(sums.get(row["id"], Attended())).data,
            }
            for row in rows
        ]

    def _answer(self, course: Course, *, code: int = status.HTTP_200_OK) -> Response:
        row = Course.objects.filter(pk=course.pk).values(*self.list_fields).get()
        return self.object_response(course, CourseSerializer(self.shape([row])[0]).data, status=code)

    def _course(self, pk: str) -> Course:
        return get_course_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CoursePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CourseSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_course_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CourseWriteSerializer, responses={201: CourseSerializer})
    def create(self, request: Request) -> Response:
        """开办课程。"""
        by_body(self.principal).require(EDIT)
        body = CourseWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        body_id = body.validated_data.get("body")
        made = actions.create_course(actor=self.principal, body_id=body_id, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=CourseChangeSerializer(partial=True), responses=CourseSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        course, version = self._course(pk), expected_version(request)
        body = CourseChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_course(
            actor=self.principal, course_id=course.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=CourseCloseSerializer, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """停办。"""
        course = self._course(pk)
        body = CourseCloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.close_course(actor=self.principal, course_id=course.pk, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """恢复开办。"""
        course = self._course(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.reopen_course(actor=self.principal, course_id=course.pk))


@extend_schema(tags=["链党组织"])
class CourseSessionResource(HasHistory):
    """课次：每一场的人次、党员人次、人数，分开记。"""

    model = CourseSession
    scope_name = "course-sessions"
    object_code = "course-sessions"
    view_action = VIEW
    filterset_class = SessionFilter
    orderings = {"day": "held_on", "attendances": "attendances", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *SESSION_RENAMED, *SESSION_PLAIN, *STAMPS)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return sessions_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{SESSION_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, session: CourseSession, *, code: int = status.HTTP_200_OK) -> Response:
        row = CourseSession.objects.filter(pk=session.pk).values(*self.list_fields).get()
        return self.object_response(session, CourseSessionSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CourseSessionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CourseSessionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_session_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CourseSessionWriteSerializer, responses={201: CourseSessionSerializer})
    def create(self, request: Request) -> Response:
        """登记课次。"""
        by_body(self.principal).require(EDIT)
        body = CourseSessionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        course_id = body.validated_data["course"]
        made = actions.log_session(actor=self.principal, course_id=course_id, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CourseSessionChangeSerializer(partial=True), responses=CourseSessionSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        session = get_session_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = CourseSessionChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_session(
            actor=self.principal, session_id=session.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)
