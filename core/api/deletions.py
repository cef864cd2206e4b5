"""What is gone: programs that keep a copy drop these rows, after reading what changed with ``updated_since``."""

from functools import cache
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource
from core.models import AuditEvent
from core.moments import MomentFilter
from core.principal import Principal


@cache
def deletable_resources() -> dict[str, tuple[str, str, str]]:
    """Table → the resource's address, its token scope and the right with which all of its rows are shown."""
    found = {}
    for name, served in _served(get_resolver().url_patterns, ""):
        if served.view_action:
            found[served.model._meta.db_table] = (name, served.scope_name, served.view_action)
    return found


def _served(patterns: list[Any], before: str) -> list[tuple[str, type[Resource]]]:
    found: list[tuple[str, type[Resource]]] = []
    for entry in patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _served(entry.url_patterns, path)
        elif isinstance(entry, URLPattern) and (entry.name or "").endswith("-list"):
            served = getattr(entry.callback, "cls", None)
            if isinstance(served, type) and issubclass(served, Resource):
                found.append((path.strip("/").rpartition("/")[2], served))
    return found


def tables_for(principal: Principal) -> list[str]:
    """The tables whose every row the principal, and its token, may read: of others not even an id is told."""
    return [
        table
        for table, (_, scope, action) in deletable_resources().items()
        if principal.may_everywhere(action) and _in_token(principal, scope)
    ]


def _in_token(principal: Principal, scope: str) -> bool:
    admitted = {"*", "*:read", f"{scope}:read", f"{scope}:write"}
    return principal.token is None or not admitted.isdisjoint(principal.token.scopes)


class DeletionFilter(django_filters.FilterSet):
    resource = django_filters.CharFilter(label="资源，如 units", method="of_resource")
    since = MomentFilter(label="删除时间起", field_name="at", lookup_expr="gte")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def of_resource(self, queryset: "QuerySet[AuditEvent]", name: str, value: str) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        return queryset.filter(
            table_name__in=[table for table, (known, *_) in deletable_resources().items() if known == value]
        )


class DeletionSerializer(serializers.Serializer[Any]):
    resource = serializers.CharField(help_text="资源的地址，如 units")
    id = serializers.UUIDField(help_text="已删除记录的编号；之后又恢复的，会再次出现在资源的列表中")
    deleted_at = serializers.DateTimeField()


class DeletionPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DeletionSerializer(many=True)


@extend_schema(tags=["删除记录"])
class DeletionResource(Resource):
    """删除记录：哪些记录已删除，供保存副本的系统同步。按时间先后；请与上次读取的时间重叠几分钟，晚提交的才不会漏。

    只列出有权查看其全部记录的资源。
    """

    model = AuditEvent  # type: ignore[assignment]  # the log has no wall of the model's kind: its policy is its own
    scope_name = "deletions"
    filterset_class = DeletionFilter
    orderings = {"time": "at"}
    default_ordering = "time"
    list_fields = ("table_name", "row_id", "at")

    def rows(self) -> Any:
        gone = AuditEvent.objects.filter(tenant_id=self.principal.tenant.pk, operation="delete")
        return gone.filter(table_name__in=tables_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = deletable_resources()
        return [{"resource": names[row["table_name"]][0], "id": row["row_id"], "deleted_at": row["at"]} for row in rows]

    @extend_schema(parameters=LIST_PARAMETERS, responses=DeletionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()
