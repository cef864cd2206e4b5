"""``GET …/history/`` of a resource whose records are objects of a kind (core.objects)."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.renderers import JSONAnswer
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.history import events_of, history_rows
from core.keyset import keyset_page
from core.objects import get_object_for, object_kind


class HistoryChangeSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(help_text="内容的名称")  # type: ignore[assignment]
    before = serializers.CharField(help_text="原来，空为没有", allow_blank=True)
    after = serializers.CharField(help_text="改为，空为没有", allow_blank=True)


class HistoryEventSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="经办人")
    operation = serializers.CharField(help_text="新建、修改、删除")
    what = serializers.CharField(help_text="对象本身或属于它的哪种内容")
    through = serializers.CharField(help_text="页面、接口或后台任务")
    reason = serializers.CharField(allow_blank=True)
    changes = HistoryChangeSerializer(many=True)


class HistoryPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = HistoryEventSerializer(many=True)


class HasHistory(Resource):
    """A resource with a history. ``object_code`` names the kind its records are of."""

    object_code: ClassVar[str] = ""
    filterset_class: Any = None

    @extend_schema(parameters=LIST_PARAMETERS, responses=HistoryPageSerializer)
    @action(detail=True, methods=["get"], filterset_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """修改记录：谁、何时、经什么途径、把什么改成了什么，新的在前。"""
        kind, row_id = object_kind(self.object_code), uuid_or_not_found(pk)
        get_object_for(self.principal, kind, row_id)
        page = keyset_page(
            self.filtered(events_of(self.principal, kind, row_id)),
            ordering=request.query_params.get("ordering") or "-time",
            allowed={"time": "at"},
            cursor=request.query_params.get("cursor", ""),
            size=self._size(),
        )
        rows = history_rows(self.principal, list(page.rows), values=True)
        shown = [
            {
                "at": row.at,
                "who": row.who,
                "operation": row.operation,
                "what": row.what,
                "through": row.through,
                "reason": row.reason,
                "changes": [
                    {"label": one.label, "before": one.before, "after": one.after} for one in row.changes or ()
                ],
            }
            for row in rows
        ]
        return JSONAnswer({"next": page.next or None, "previous": page.previous or None, "results": shown})
