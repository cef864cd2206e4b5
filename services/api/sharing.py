"""Data requests and the departments that share, over the API."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer
from core.api.history import HasHistory
from core.api.jobs import BINARY
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.schema import Refusal
from core.api.serializers import StrictSerializer
from core.api.uploads import MEDIA_TYPE, PARSERS, UploadSerializer
from core.attachments import file_response, files_taken_back
from documents.views.uploads import on_disk
from organizations.api.serializers import LastDaySerializer
from services.actions.data_requests import answer_data, ask_data, read_data, refuse_data, withdraw_data
from services.actions.sharing import join_sharing, leave_sharing, update_sharing
from services.choices import DataRequestState
from services.models import DataRequest, SharingDepartment
from services.sharing.filters import DataRequestFilter
from services.sharing.queries import (
    EDIT,
    RUN,
    VIEW,
    departments_for,
    get_department_for,
    get_request_for,
    requests_for,
)
from services.signs import signed


class DataRequestSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField(help_text="编号，例如 2026-000123")
    asking = serializers.UUIDField(help_text="提出部门")
    asking_name = serializers.CharField()
    asked = serializers.UUIDField(help_text="提供部门")
    asked_name = serializers.CharField()
    ticket = serializers.UUIDField(allow_null=True, help_text="用于工单")
    what = serializers.CharField()
    why = serializers.CharField()
    state = serializers.ChoiceField(choices=DataRequestState.choices)
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="答复期限，按本市工作日历和上班时间")
    ended_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField(help_text="超时答复的；还没有答复的看期限")
    answer = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField(allow_null=True, help_text="数据文件的名称，没有的为空")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class DataRequestPageSerializer(PageSerializer):
    results = DataRequestSerializer(many=True)


class DataRequestWriteSerializer(StrictSerializer):
    asking = serializers.UUIDField()
    asked = serializers.UUIDField()
    ticket = serializers.UUIDField(required=False, allow_null=True)
    what = serializers.CharField(max_length=200)
    why = serializers.CharField(max_length=500)

    def columns(self) -> dict[str, Any]:
        keys = {"asking": "asking_id", "asked": "asked_id", "ticket": "ticket_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items()}


class DataAnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=2000, help_text="数据本身")


class DataAnswerFileSerializer(UploadSerializer):
    answer = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="", help_text="说明")


class DataRefuseSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500)


RENAMED = {
    "asking_id": "asking",
    "asking__name": "asking_name",
    "asked_id": "asked",
    "asked__name": "asked_name",
    "ticket_id": "ticket",
    "file__name": "file_name",
}
OWN = ("what", "why", "state", "asked_at", "due_at", "ended_at", "is_late", "answer", "updated_at", "version")


@extend_schema(tags=["数据共享"])
class DataRequestResource(HasHistory):
    """数据请求：部门之间请求数据，一小时（本市设的时限）内答复。"""

    model = DataRequest
    scope_name = "data-requests"
    object_code = "data-requests"
    view_action = VIEW
    filterset_class = DataRequestFilter
    orderings = {"asked": "asked_at", "due": "due_at", "updated": "updated_at"}
    default_ordering = "-asked"
    list_fields = ("id", "year", "number", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return requests_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "number": signed(row.pop("year"), row["number"])} for row in shown]

    def _answer(self, request_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        held = get_request_for(self.principal, request_id)
        row = DataRequest.objects.filter(pk=held.pk).values(*self.list_fields).get()
        return self.object_response(held, DataRequestSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=DataRequestPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=DataRequestSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=DataRequestWriteSerializer, responses={201: DataRequestSerializer})
    def create(self, request: Request) -> Response:
        """向另一个部门请求数据，从现在起计时。"""
        self.principal.require(RUN)
        body = DataRequestWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = ask_data(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=DataAnswerSerializer, responses=DataRequestSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """提供数据。"""
        held = get_request_for(self.principal, uuid_or_not_found(pk), RUN)
        body = DataAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(answer_data(actor=self.principal, request_id=held.pk, **body.validated_data).pk)

    @extend_schema(request={MEDIA_TYPE: DataAnswerFileSerializer}, responses={200: DataRequestSerializer, 413: Refusal})
    @action(detail=True, methods=["post"], url_path="answer-file", parser_classes=PARSERS)
    def answer_file(self, request: Request, pk: str) -> Response:
        """提供数据文件：PDF、Word、Excel 或照片，一份，可以附说明。"""
        held = get_request_for(self.principal, uuid_or_not_found(pk), RUN)
        body = DataAnswerFileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        upload, words = body.validated_data["file"], body.validated_data["answer"]
        with files_taken_back(), on_disk(upload) as source:
            done = answer_data(actor=self.principal, request_id=held.pk, answer=words, source=source, name=upload.name)
        return self._answer(done.pk)

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> FileResponse:  # noqa: ARG002
        """下载提供的数据文件，只限提出和提供的部门、组织部门。"""
        return file_response(read_data(actor=self.principal, request_id=uuid_or_not_found(pk)))

    @extend_schema(request=DataRefuseSerializer, responses=DataRequestSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """不能提供，写明理由；按时写明的算按时答复。"""
        held = get_request_for(self.principal, uuid_or_not_found(pk), RUN)
        body = DataRefuseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(refuse_data(actor=self.principal, request_id=held.pk, **body.validated_data).pk)

    @extend_schema(request=None, responses=DataRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤回，只由提出的部门，在答复以前。"""
        held = get_request_for(self.principal, uuid_or_not_found(pk), RUN)
        return self._answer(withdraw_data(actor=self.principal, request_id=held.pk).pk)


class SharingDepartmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(help_text="部门")
    unit_name = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="可提供的数据")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SharingDepartmentPageSerializer(PageSerializer):
    results = SharingDepartmentSerializer(many=True)


class SharingDepartmentChangeSerializer(StrictSerializer):
    note = serializers.CharField(max_length=300, allow_blank=True)


class SharingDepartmentWriteSerializer(StrictSerializer):
    unit = serializers.UUIDField()
    note = serializers.CharField(max_length=300, allow_blank=True, required=False)
    valid_from = serializers.DateField(required=False, help_text="不写从今天起")

    def columns(self) -> dict[str, Any]:
        return {{"unit": "unit_id"}.get(name, name): value for name, value in self.validated_data.items()}


@extend_schema(tags=["数据共享"])
class SharingDepartmentResource(Resource):
    """数据共享部门：加入以后互相请求数据，按时限答复。"""

    model = SharingDepartment
    scope_name = "sharing-departments"
    view_action = VIEW
    orderings = {"name": "unit_name", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", "unit_id", "unit__name", "note", "valid_from", "valid_to", "updated_at", "version")

    def rows(self) -> Any:
        return departments_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = {"unit_id": "unit", "unit__name": "unit_name"}
        return [{names.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, department_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        held = get_department_for(self.principal, department_id)
        row = SharingDepartment.objects.filter(pk=held.pk).values(*self.list_fields).get()
        return self.object_response(held, SharingDepartmentSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SharingDepartmentPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SharingDepartmentSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=SharingDepartmentWriteSerializer, responses={201: SharingDepartmentSerializer})
    def create(self, request: Request) -> Response:
        """加入数据共享机制。"""
        self.principal.require_everywhere(EDIT)
        body = SharingDepartmentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = join_sharing(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=SharingDepartmentChangeSerializer(partial=True),
        responses=SharingDepartmentSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """改可提供的数据。"""
        held = get_department_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = SharingDepartmentChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_sharing(
            actor=self.principal, department_id=held.pk, values=body.validated_data, expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses={200: SharingDepartmentSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """退出。早于加入日期的，从未加入，即予删除，答复 204，没有内容。"""
        held = get_department_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = leave_sharing(actor=self.principal, department_id=held.pk, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
