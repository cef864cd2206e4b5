from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.jobs import BINARY
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.attachments import file_response
from meetings.actions.minutes_answers import answer_minutes
from meetings.api.minutes_serializers import (
    ConfirmationPageSerializer,
    ConfirmationRowSerializer,
    MinutesAnswerSerializer,
    MinutesPageSerializer,
    MinutesSerializer,
)
from meetings.minutes.access import get_confirmation_for, get_minutes_for
from meetings.minutes.files import file_of, files_of
from meetings.minutes.filters import ConfirmationFilter, MinutesFilter
from meetings.minutes.paper import shown_content
from meetings.minutes.queries import EDIT, REVIEW, VIEW, answers_for, minutes_for, reviews_of, works_on
from meetings.models import Minutes, MinutesConfirmation

RENAMED = {
    "meeting_id": "meeting",
    "meeting__name": "meeting_name",
    "meeting__body_id": "body",
    "meeting__body__name": "body_name",
    "number__text": "number",
}
OWN = ("edition", "title", "state", "correction", "issued_on", "confirm_by", "frozen_at", "digest")
ANSWER_RENAMED = {
    "minutes_id": "minutes",
    "minutes__title": "title",
    "minutes__confirm_by": "confirm_by",
    "unit_id": "unit",
    "party_org_id": "party_org",
    "person_id": "person",
    "outer_id": "outer",
}
ANSWER_OWN = ("name", "state", "note", "answered_at", "updated_at", "version")


def _renamed(rows: list[dict[str, Any]], names: dict[str, str], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{names.get(name, name): row[name] for name in fields} for row in rows]


@extend_schema(tags=["会议"])
class MinutesResource(HasHistory, Resource):
    """会议纪要：起草、送审、印发、更正在页面上办理；印发后到会单位用 minutes-confirmations 确认。"""

    model = Minutes
    scope_name = "minutes"
    object_code = "minutes"
    view_action = VIEW
    filterset_class = MinutesFilter
    orderings = {"updated": "updated_at", "issued": "issued_on", "held": "meeting__starts_at"}
    default_ordering = "-updated"
    list_fields = ("id", *RENAMED, *OWN, "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return minutes_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _renamed(rows, RENAMED, self.list_fields)

    @extend_schema(parameters=LIST_PARAMETERS, responses=MinutesPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=MinutesSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        minutes = get_minutes_for(self.principal, uuid_or_not_found(pk))
        row = self.shape([Minutes.objects.filter(pk=minutes.pk).values(*self.list_fields).get()])[0]
        content = shown_content(minutes)
        body_id = minutes.meeting.body_id
        works = any(works_on(self.principal, body_id, right) for right in (EDIT, REVIEW))
        row |= {name: content[name] for name in ("mark", "lines", "roll")}
        row["reviews"] = _reviews(minutes) if works else []
        row["files"] = [kind for kind, _ in files_of(minutes)]
        row["created_at"] = minutes.created_at
        return self.object_response(minutes, MinutesSerializer(row).data)

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"], url_path="files/<slug:file>", url_name="file")
    def file(self, request: Request, pk: str, file: str) -> FileResponse:  # noqa: ARG002
        """下载 Word（docx）或 PDF（pdf）。"""
        return file_response(file_of(get_minutes_for(self.principal, uuid_or_not_found(pk)), file))


def _reviews(minutes: Minutes) -> list[dict[str, Any]]:
    return [
        {
            "step": review.step,
            "decision": review.decision,
            "note": review.note,
            "by": review.reviewed_by.display_name if review.reviewed_by else "",
            "at": review.reviewed_at,
        }
        for review in reviews_of(minutes)
    ]


@extend_schema(tags=["会议"])
class MinutesConfirmationResource(Resource):
    """纪要确认：到会的单位各一条，用 answer 确认或提意见，定稿前可以改。"""

    model = MinutesConfirmation
    scope_name = "minutes-confirmations"
    view_action = VIEW
    filterset_class = ConfirmationFilter
    orderings = {"updated": "updated_at", "name": "name"}
    default_ordering = "-updated"
    list_fields = ("id", *ANSWER_RENAMED, *ANSWER_OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return answers_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _renamed(rows, ANSWER_RENAMED, self.list_fields)

    def _answer(self, confirmation_id: UUID) -> Response:
        found = MinutesConfirmation.objects.get(pk=confirmation_id)
        row = MinutesConfirmation.objects.filter(pk=confirmation_id).values(*self.list_fields).get()
        return self.object_response(found, ConfirmationRowSerializer(self.shape([row])[0]).data)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ConfirmationPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=ConfirmationRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_confirmation_for(self.principal, uuid_or_not_found(pk)).pk)

    @extend_schema(request=MinutesAnswerSerializer, responses=ConfirmationRowSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """确认，或写明意见。"""
        found = get_confirmation_for(self.principal, uuid_or_not_found(pk))
        asked = MinutesAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer_minutes(actor=self.principal, confirmation_id=found.pk, **asked.validated_data)
        return self._answer(found.pk)
