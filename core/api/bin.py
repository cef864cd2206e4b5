"""回收站 over the API: what was deleted, deleting, and putting back."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.bin import KEPT_FOR, bin_entries_for, bin_kinds, delete_to_bin, restore_from_bin
from core.errors import NotAllowed
from core.models import BinEntry


class BinFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索名称", field_name="title", lookup_expr="icontains")
    kind = django_filters.CharFilter(label="类别，如 units")

    class Meta:
        model = BinEntry
        fields: list[str] = []


class BinEntrySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="类别，如 units")
    title = serializers.CharField()
    row_id = serializers.UUIDField(help_text="记录的编号，恢复后不变")
    reason = serializers.CharField(allow_blank=True)
    deleted_at = serializers.DateTimeField()
    deleted_by = serializers.CharField(allow_null=True, help_text="删除人")
    kept_until = serializers.DateTimeField(help_text="此前可以恢复")


class BinPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = BinEntrySerializer(many=True)


class BinWriteSerializer(StrictSerializer):
    kind = serializers.CharField(max_length=40, help_text="类别，如 units")
    row_id = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RestoredSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    row_id = serializers.UUIDField()
    title = serializers.CharField()


PLAIN = ("id", "kind", "title", "row_id", "reason", "deleted_at")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in PLAIN}
    return {**kept, "deleted_by": row["deleted_by__display_name"], "kept_until": row["deleted_at"] + KEPT_FOR}


@extend_schema(tags=["回收站"])
class BinResource(Resource):
    """回收站：30 天内删除的记录，可以恢复。"""

    model = BinEntry
    scope_name = "bin"
    filterset_class = BinFilter
    orderings = {"time": "deleted_at"}
    default_ordering = "-time"
    list_fields = (*PLAIN, "deleted_by__display_name")

    def rows(self) -> Any:
        return bin_entries_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [_shown(row) for row in rows]

    @extend_schema(parameters=LIST_PARAMETERS, responses=BinPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(request=BinWriteSerializer, responses={201: BinEntrySerializer})
    def create(self, request: Request) -> Response:
        """删除一条记录，连同属于它的内容；已有别的内容时不删除，并说明是什么。"""
        if not any(self.principal.may(kind.action) for kind in bin_kinds()):
            raise NotAllowed
        body = BinWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        entry = delete_to_bin(
            actor=self.principal, code=asked["kind"], row_id=asked["row_id"], reason=asked.get("reason", "")
        )
        row = BinEntry.objects.filter(pk=entry.pk).values(*self.list_fields).get()
        return Response(BinEntrySerializer(_shown(row)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RestoredSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """恢复：与新登记的记录受同样的检查，现在有冲突的写明原因。"""
        kind, row_id, title = restore_from_bin(actor=self.principal, entry_id=uuid_or_not_found(pk))
        return Response(RestoredSerializer({"kind": kind.code, "row_id": row_id, "title": title}).data)
