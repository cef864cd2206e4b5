from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_note_for, get_project_for
from chains.api.project_parts import (
    NoteChangeSerializer,
    NotePageSerializer,
    NoteSerializer,
    NoteWriteSerializer,
)
from chains.models import ProgressNote
from chains.project_filters import ProgressNoteFilter
from chains.projects.queries import notes_for
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

COLUMNS = (
    "project_id",
    "period_start",
    "period_end",
    "progress",
    "problems",
    "next_steps",
    "reported_at",
    "updated_at",
)


@extend_schema(tags=["重点项目"])
class ProgressNoteResource(Resource):
    """项目进展报告。每个项目每月或每季度一份，周期由本市规则定。"""

    model = ProgressNote
    scope_name = "projects"
    view_action = "project.view"
    filterset_class = ProgressNoteFilter
    orderings = {"period": "period_start", "updated": "updated_at"}
    default_ordering = "-period"
    list_fields = COLUMNS

    def rows(self) -> Any:
        self.principal.require("project.view")
        return notes_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"project" if name == "project_id" else name: value for name, value in row.items()} for row in rows]

    def _answer(self, note_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        note = ProgressNote.objects.get(pk=note_id)
        row = ProgressNote.objects.filter(pk=note_id).values("id", *COLUMNS, "version").get()
        return self.object_response(note, NoteSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=NotePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=NoteSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_note_for(self.principal, uuid_or_not_found(pk)).pk)

    @extend_schema(request=NoteWriteSerializer, responses={201: NoteSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("project.report")
        body = NoteWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        project = get_project_for(self.principal, values.pop("project"), "project.report")
        start = values.pop("period_start")
        note = actions.report_progress(actor=self.principal, project_id=project.pk, period_start=start, values=values)
        return self._answer(note.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=NoteChangeSerializer(partial=True), responses=NoteSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        note = get_note_for(self.principal, uuid_or_not_found(pk), "project.report")
        version = expected_version(request)
        body = NoteChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        actions.correct_note(
            actor=self.principal, note_id=note.pk, values=body.validated_data, expected_version=version
        )
        return self._answer(note.pk)
