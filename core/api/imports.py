"""Imports of tables over the API: what was written by which file, and taking it back for a day, as on the page."""

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.bulk_edits import UndoSerializer
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.choices import ImportSource, ImportState, RowOutcome
from core.errors import NotFound
from core.models import ImportRun
from core.moments import MomentFilter
from core.tables.actions import get_import_for
from core.tables.queries import outcome_counts
from core.tables.undo_actions import apply_undo, leave_undo, plan_undo, undo_until


class ImportFilter(django_filters.FilterSet):
    table = django_filters.CharFilter(label="清单，如 units")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ImportState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ImportRun
        fields: list[str] = []


class ImportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    table = serializers.CharField(help_text="清单，如 units")
    name = serializers.CharField(help_text="文件名")
    state = serializers.ChoiceField(choices=ImportState.choices)
    message = serializers.CharField(allow_blank=True)
    created_by = serializers.CharField(allow_null=True, help_text="经办人")
    finished_at = serializers.DateTimeField(allow_null=True, help_text="写入时间")
    undone_at = serializers.DateTimeField(allow_null=True, help_text="撤销时间")
    updated_at = serializers.DateTimeField()


class ImportDetailSerializer(ImportSerializer):
    new = serializers.IntegerField(help_text="新增的")
    changed = serializers.IntegerField(help_text="修改的")
    unchanged = serializers.IntegerField(help_text="没有变化的")
    undo_plan = serializers.CharField(allow_blank=True, help_text="所列撤销内容的校验值，确认撤销时带回")
    undo_until = serializers.DateTimeField(allow_null=True, help_text="在此之前可以撤销")
    job = serializers.UUIDField(allow_null=True, help_text="正在办理的后台任务")


class ImportPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ImportSerializer(many=True)


PLAIN = ("id", "table", "state", "message", "finished_at", "undone_at", "updated_at")


@extend_schema(tags=["表格导入"])
class ImportResource(Resource):
    """表格导入：哪个文件写入了哪张清单；写入后 24 小时内可以撤销。上传和改错在网页上。"""

    model = ImportRun
    scope_name = "imports"
    filterset_class = ImportFilter
    orderings = {"time": "created_at", "updated": "updated_at"}
    default_ordering = "-time"
    list_fields = (*PLAIN, "attachment__name", "created_by__display_name")

    def rows(self) -> Any:
        self.principal.require_everywhere("import.run")
        return ImportRun.objects.filter(source=ImportSource.FILE)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                **{name: row[name] for name in PLAIN},
                "name": row["attachment__name"],
                "created_by": row["created_by__display_name"],
            }
            for row in rows
        ]

    def _run(self, pk: str) -> ImportRun:
        run = get_import_for(self.principal, uuid_or_not_found(pk))
        if run.is_bulk:
            raise NotFound
        return run

    def _answer(self, run_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        run = self._run(str(run_id))
        row = self.rows().filter(pk=run.pk).values(*self.list_fields).get()
        counts = outcome_counts(run)
        data = {
            **self.shape([row])[0],
            "new": counts[RowOutcome.NEW],
            "changed": counts[RowOutcome.CHANGED],
            "unchanged": counts[RowOutcome.UNCHANGED],
            "undo_plan": run.undo_hash,
            "undo_until": undo_until(run),
            "job": run.job,
        }
        return self.object_response(run, ImportDetailSerializer(data).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ImportPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ImportDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(self._run(pk).pk)

    @extend_schema(request=None, responses=ImportDetailSerializer)
    @action(detail=True, methods=["post"], url_path="plan-undo")
    def plan_undo(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """核对撤销会怎样，不改任何数据。"""
        return self._answer(plan_undo(actor=self.principal, run_id=self._run(pk).pk).pk)

    @extend_schema(request=UndoSerializer, responses={202: ImportDetailSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """按所列内容撤销，只能一次；之后又有人改过的保持不变。"""
        run = self._run(pk)
        body = UndoSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        apply_undo(actor=self.principal, run_id=run.pk, seen=body.validated_data["undo_plan"])
        return self._answer(run.pk, code=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=ImportDetailSerializer)
    @action(detail=True, methods=["post"], url_path="leave-undo")
    def leave_undo(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """不撤销了，写入的内容保持不变。"""
        run = self._run(pk)
        leave_undo(actor=self.principal, run_id=run.pk)
        return self._answer(run.pk)
