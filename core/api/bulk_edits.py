"""Changing one column of many rows over the API: asked for, looked at, written, taken back; the page's own steps."""

from typing import Any
from uuid import UUID

from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.choices import BulkHow, ImportState, RowOutcome, RowUndo
from core.errors import NotFound
from core.models import ImportRow, ImportRun
from core.tables.actions import apply_import, get_import_for
from core.tables.beside import list_of
from core.tables.bulk_edit import start_bulk_edit
from core.tables.queries import outcome_counts
from core.tables.spec import KEY
from core.tables.undo_actions import apply_undo, plan_undo, undo_until

MOST_IDS = 5000


class BulkEditWriteSerializer(StrictSerializer):
    table = serializers.CharField(max_length=40, help_text="清单，如 units、gaps")
    ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_IDS, help_text="要修改的记录；与 query 二选一"
    )
    query = serializers.CharField(
        required=False,
        max_length=2000,
        help_text="清单页的筛选条件（网址问号后的部分），修改筛选出的全部；空文本即全部",
        allow_blank=True,
    )
    column = serializers.CharField(max_length=40, help_text="要修改的列")
    how = serializers.ChoiceField(choices=BulkHow.choices, default=BulkHow.SET.value)
    value = serializers.CharField(
        allow_blank=True, max_length=2000, help_text="与导出的表格同样写法；多个词用、隔开；空文本即清空"
    )

    first = serializers.DateField(
        required=False, allow_null=True, help_text="起始日期，只用于有起止日期的列（instructors、liaisons）；不填为今天"
    )
    last = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="终止日期（最后一天），只用于这些列；重点项目的 state 改为“已完成”时是完成日期，不填为今天",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("query" in attrs):
            raise serializers.ValidationError({"ids": ["ids 和 query 填一项。"]})
        return attrs


class BulkEditSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    table = serializers.CharField()
    title = serializers.CharField(help_text="改什么，如 标签加上“规上企业”")
    state = serializers.ChoiceField(choices=ImportState.choices)
    changed = serializers.IntegerField(help_text="将修改或已修改的")
    unchanged = serializers.IntegerField(help_text="已是这个值的")
    skipped = serializers.IntegerField(help_text="不能这样修改的，原因见 rows")
    plan = serializers.CharField(allow_blank=True, help_text="所列变化的校验值")
    undo_plan = serializers.CharField(allow_blank=True, help_text="所列撤销内容的校验值，确认撤销时带回")
    undo_until = serializers.DateTimeField(allow_null=True, help_text="在此之前可以撤销")
    job = serializers.UUIDField(allow_null=True, help_text="正在办理的后台任务")


class BulkEditRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    record = serializers.UUIDField(allow_null=True, help_text="要修改的记录")
    name = serializers.CharField(allow_blank=True)
    effect = serializers.ChoiceField(choices=RowOutcome.choices)
    changes = serializers.ListField(
        help_text="列、原来、改为", child=serializers.ListField(child=serializers.CharField())
    )
    reasons = serializers.ListField(help_text="不能修改的原因", child=serializers.CharField())
    undone = serializers.ChoiceField(choices=RowUndo.choices, allow_blank=True)
    kept_because = serializers.CharField(allow_blank=True)


class BulkEditRowPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = BulkEditRowSerializer(many=True)


class UndoSerializer(StrictSerializer):
    undo_plan = serializers.CharField(max_length=64, help_text="看到的校验值；不一致时不办理")


def bulk_edit_data(run: ImportRun) -> dict[str, Any]:
    counts = outcome_counts(run)
    return {
        "id": run.pk,
        "table": list_of(run.table),
        "title": run.name,
        "state": run.state,
        "changed": counts[RowOutcome.CHANGED],
        "unchanged": counts[RowOutcome.UNCHANGED],
        "skipped": counts[RowOutcome.SKIPPED],
        "plan": run.plan_hash,
        "undo_plan": run.undo_hash,
        "undo_until": undo_until(run),
        "job": run.job,
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    reasons = [error["message"] for error in row["errors"]]
    kept = {name: row[name] for name in ("id", "number", "changes", "undone", "kept_because")}
    return {**kept, "effect": row["outcome"], "record": row["cells"].get(KEY), "name": row["title"], "reasons": reasons}


@extend_schema(tags=["批量修改"])
class BulkEditResource(Resource):
    """批量修改：把一张清单的多条记录的同一列改为一个值，先看变化，再写入，24 小时内可撤销。"""

    model = ImportRow
    scope_name = "bulk-edits"
    orderings = {"number": "number"}
    default_ordering = "number"
    list_fields = ("number", "cells", "title", "outcome", "changes", "errors", "undone", "kept_because")

    shown: ImportRun

    def rows(self) -> Any:
        return ImportRow.objects.filter(run=self.shown)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [_shown(row) for row in rows]

    def _run(self, pk: str) -> ImportRun:
        run = get_import_for(self.principal, uuid_or_not_found(pk))
        if not run.is_bulk:
            raise NotFound
        return run

    def _answer(self, run_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        return Response(bulk_edit_data(get_import_for(self.principal, run_id)), status=code)

    @extend_schema(request=BulkEditWriteSerializer, responses={201: BulkEditSerializer})
    def create(self, request: Request) -> Response:
        """核对一次批量修改，不写入任何数据。"""
        self.principal.require_everywhere("import.run")
        body = BulkEditWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = dict(body.validated_data)
        query = asked.pop("query", None)
        filters = QueryDict(query) if query is not None else None
        run = start_bulk_edit(actor=self.principal, filters=filters, **asked)
        return self._answer(run.pk, code=status.HTTP_201_CREATED)

    @extend_schema(responses=BulkEditSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002 - DRF's signature
        return self._answer(self._run(pk).pk)

    @extend_schema(parameters=LIST_PARAMETERS, responses=BulkEditRowPageSerializer)
    @action(detail=True, methods=["get"], url_path="rows")
    def lines(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """逐项的变化，或不能修改的原因。"""
        self.shown = self._run(pk)
        return self.list_response()

    @extend_schema(request=None, responses={202: BulkEditSerializer})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """按所列变化写入。"""
        run = self._run(pk)
        apply_import(actor=self.principal, run_id=run.pk)
        return self._answer(run.pk, code=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=BulkEditSerializer)
    @action(detail=True, methods=["post"], url_path="plan-undo")
    def plan_undo(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """核对撤销会怎样，不改任何数据。"""
        return self._answer(plan_undo(actor=self.principal, run_id=self._run(pk).pk).pk)

    @extend_schema(request=UndoSerializer, responses={202: BulkEditSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """按所列内容撤销，只能一次。"""
        run = self._run(pk)
        body = UndoSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        apply_undo(actor=self.principal, run_id=run.pk, seen=body.validated_data["undo_plan"])
        return self._answer(run.pk, code=status.HTTP_202_ACCEPTED)
