from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import by_body, names_shown
from core.api.history import HasHistory
from core.api.jobs import BINARY
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.api.schema import Refusal
from core.api.serializers import StrictSerializer
from core.api.uploads import MEDIA_TYPE, PARSERS, KeptFileSerializer, UploadSerializer
from core.attachments import file_response
from documents.views.uploads import on_disk
from meetings.access import get_meeting_for
from meetings.actions import resolution as actions
from meetings.actions import resolution_work as work
from meetings.api.resolution_serializers import (
    CloseSerializer,
    ProgressSerializer,
    ProgressWriteSerializer,
    ReopenSerializer,
    ResolutionChangeSerializer,
    ResolutionDropSerializer,
    ResolutionPageSerializer,
    ResolutionSerializer,
    ResolutionWriteSerializer,
    TaskSerializer,
    TaskWriteSerializer,
)
from meetings.models import Resolution, ResolutionProgress, ResolutionTask
from meetings.resolutions.evidence import get_paper_for, papers_of
from meetings.resolutions.filters import ResolutionFilter
from meetings.resolutions.queries import EDIT, REPORT, VIEW, by_pressing, get_resolution_for, resolutions_for
from meetings.resolutions.signs import number_text

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "meeting_id": "meeting",
    "meeting__name": "meeting_name",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "party_org_id": "party_org",
    "party_org__name": "party_org_name",
}
OWN = ("name", "year", "number", "allowed_days", "due_on", "state", "closed_on", "updated_at", "version")
FULL = ("item_id", "supervisor_id", "text", "result", "created_at")


def _asked(serializer: type[StrictSerializer], request: Request) -> Any:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked


@extend_schema(tags=["会议"])
class ResolutionResource(HasHistory):
    """决议：会议议定的事项，写明责任单位和办结期限。状态只由 close、drop、reopen 改变。"""

    model = Resolution
    scope_name = "resolutions"
    object_code = "resolutions"
    view_action = VIEW
    filterset_class = ResolutionFilter
    orderings = {"pressing": "pressing", "due": "due_on", "name": "name_key", "updated": "updated_at"}
    default_ordering = "pressing"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return by_pressing(resolutions_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "number": number_text(row.pop("year"), row["number"])} for row in shown]

    def _answer(self, resolution: Resolution, *, code: int = status.HTTP_200_OK) -> Response:
        row = Resolution.objects.filter(pk=resolution.pk).values(*self.list_fields, *FULL).get()
        named = names_shown(self.principal)
        tasks = list(ResolutionTask.objects.filter(resolution=resolution).order_by("due_on", "created_at", "id"))
        for task in tasks:
            task.person_id = task.person_id if named else None
        progress = ResolutionProgress.objects.filter(resolution=resolution)
        shown = {
            **self.shape([row])[0],
            **{name: row[name] for name in ("text", "result", "created_at")},
            "item": row["item_id"],
            "supervisor": row["supervisor_id"] if named else None,
            "progress": progress.order_by("-day", "-created_at", "-id"),
            "tasks": tasks,
            "files": papers_of(resolution.pk),
        }
        return self.object_response(resolution, ResolutionSerializer(shown).data, status=code)

    def _held(self, pk: str, right: str = EDIT) -> UUID:
        return get_resolution_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=ResolutionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ResolutionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_resolution_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ResolutionWriteSerializer, responses={201: ResolutionSerializer})
    def create(self, request: Request) -> Response:
        """登记已召开会议的决议；编号由平台编排。"""
        by_body(self.principal).require(EDIT)
        asked = _asked(ResolutionWriteSerializer, request)
        meeting = get_meeting_for(self.principal, asked.validated_data["meeting"])
        made = actions.record_resolution(actor=self.principal, meeting_id=meeting.pk, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=ResolutionChangeSerializer(partial=True), responses=ResolutionSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改办理中的决议；due_on、allowed_days 改一项，另一项随之变动。"""
        resolution_id, version = self._held(pk), expected_version(request)
        asked = ResolutionChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        changed = actions.update_resolution(
            actor=self.principal, resolution_id=resolution_id, values=asked.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=ProgressWriteSerializer, responses={201: ProgressSerializer})
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """报告办理进展；责任单位和联络员都可以。"""
        resolution_id = self._held(pk, REPORT)
        asked = _asked(ProgressWriteSerializer, request).validated_data
        made = work.report_progress(actor=self.principal, resolution_id=resolution_id, **asked)
        return Response(ProgressSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TaskWriteSerializer, responses={201: TaskSerializer})
    @action(detail=True, methods=["post"])
    def tasks(self, request: Request, pk: str) -> Response:
        """转为督办任务；都不填的，任务就是这件决议。"""
        resolution_id = self._held(pk)
        asked = _asked(TaskWriteSerializer, request)
        made = work.make_task(actor=self.principal, resolution_id=resolution_id, values=asked.columns())
        return Response(TaskSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CloseSerializer, responses=ResolutionSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """办结；先用 files 上传佐证材料，没有的写明原因。"""
        resolution_id = self._held(pk)
        asked = _asked(CloseSerializer, request).validated_data
        return self._answer(actions.close_resolution(actor=self.principal, resolution_id=resolution_id, **asked))

    @extend_schema(request=ResolutionDropSerializer, responses=ResolutionSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """不再办理，写明原因。"""
        resolution_id = self._held(pk)
        asked = _asked(ResolutionDropSerializer, request).validated_data
        return self._answer(actions.drop_resolution(actor=self.principal, resolution_id=resolution_id, **asked))

    @extend_schema(request=ReopenSerializer, responses=ResolutionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """重新办理，写明原因；可以给出新的办结期限。"""
        resolution_id = self._held(pk)
        asked = _asked(ReopenSerializer, request).validated_data
        return self._answer(actions.reopen_resolution(actor=self.principal, resolution_id=resolution_id, **asked))

    @extend_schema(request={MEDIA_TYPE: UploadSerializer}, responses={201: KeptFileSerializer, 413: Refusal})
    @action(detail=True, methods=["post"], parser_classes=PARSERS)
    def files(self, request: Request, pk: str) -> Response:
        """上传一份佐证材料。"""
        resolution_id = self._held(pk, REPORT)
        upload = _asked(UploadSerializer, request).validated_data["file"]
        with on_disk(upload) as source:
            kept = work.add_paper(actor=self.principal, resolution_id=resolution_id, source=source, name=upload.name)
        return Response(KeptFileSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"], url_path="files/<uuid:attachment_id>", url_name="file")
    def file(self, request: Request, pk: str, attachment_id: UUID) -> FileResponse:  # noqa: ARG002
        """下载一份佐证材料。"""
        return file_response(get_paper_for(self.principal, uuid_or_not_found(pk), attachment_id))

    @extend_schema(request=None, responses={204: None})
    @file.mapping.delete
    def remove_file(self, request: Request, pk: str, attachment_id: UUID) -> Response:  # noqa: ARG002
        """移除一份佐证材料；办结后材料要留存，不能移除。"""
        work.remove_paper(actor=self.principal, resolution_id=uuid_or_not_found(pk), attachment_id=attachment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
