"""操作日志 and 登录记录 over the API, for the auditor: which columns changed, never their values.

Reading the log stands in the log itself, as on the page.
"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource
from core.audit import (
    OPERATIONS,
    audit_events_for,
    column_labels,
    operation_of,
    record_access,
    sign_in_events_for,
    table_label,
)
from core.filters import OUTCOMES, AuditFilter, SignInFilter
from core.models import Account, AuditEvent, SignInEvent

SIGN_IN_OUTCOMES = [*OUTCOMES, ("throttled", "尝试过于频繁")]


class AuditEventSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="经办人，空为平台自己办理", allow_blank=True)
    operation = serializers.ChoiceField(choices=list(OPERATIONS.items()))
    table = serializers.CharField(help_text="对象类别的代码")
    what = serializers.CharField(help_text="对象类别")
    row_id = serializers.UUIDField(help_text="对象编号")
    columns = serializers.ListField(child=serializers.CharField(), help_text="涉及的内容，不含内容本身")
    owner_id = serializers.UUIDField(allow_null=True, help_text="所属对象")
    other_id = serializers.UUIDField(allow_null=True, help_text="另一端的对象")
    request = serializers.CharField(allow_blank=True, help_text="请求编号：同一次办理的各项相同")
    reason = serializers.CharField(allow_blank=True)


class AuditPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AuditEventSerializer(many=True)


class SignInSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    username = serializers.CharField()
    account = serializers.CharField(allow_null=True, help_text="账号的姓名")
    address = serializers.CharField(allow_blank=True, help_text="来源地址")
    outcome = serializers.ChoiceField(choices=SIGN_IN_OUTCOMES)


class SignInPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SignInSerializer(many=True)


@extend_schema(tags=["操作日志"])
class AuditResource(Resource):
    """操作日志：谁在什么时间动了哪个对象的哪些内容，不含内容本身。"""

    model = AuditEvent  # type: ignore[assignment]  # the log has no wall of the model's kind: its policy is its own
    scope_name = "audit"
    filterset_class = AuditFilter
    orderings = {"time": "at"}
    default_ordering = "-time"
    list_fields = (
        "at",
        "actor_id",
        "request_id",
        "reason",
        "table_name",
        "operation",
        "row_id",
        "owner_id",
        "other_id",
        "diff",
    )

    def rows(self) -> Any:
        return audit_events_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        record_access(
            AuditEvent,
            self.principal.tenant.pk,
            {"fields": ["log"], "query": self.request.query_params.urlencode()},
        )
        actors = {row["actor_id"] for row in rows if row["actor_id"]}
        names = dict(Account.objects.filter(pk__in=actors).values_list("id", "display_name"))
        return [_shown(AuditEvent(**row), names) for row in rows]

    @extend_schema(parameters=LIST_PARAMETERS, responses=AuditPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()


def _shown(event: AuditEvent, names: dict[Any, str]) -> dict[str, Any]:
    plain = ("id", "at", "row_id", "owner_id", "other_id", "reason")
    return {
        **{name: getattr(event, name) for name in plain},
        "operation": operation_of(event),
        "actor": names.get(event.actor_id, ""),
        "table": event.table_name,
        "what": table_label(event.table_name),
        "columns": column_labels(event),
        "request": event.request_id,
    }


@extend_schema(tags=["操作日志"])
class SignInResource(Resource):
    """登录记录：谁在什么时间、从哪里登录，结果如何。"""

    model = SignInEvent  # type: ignore[assignment]  # accounts have no wall: the query narrows to the tenant's
    scope_name = "sign-ins"
    filterset_class = SignInFilter
    orderings = {"time": "at"}
    default_ordering = "-time"
    list_fields = ("at", "username", "account__display_name", "address", "outcome")

    def rows(self) -> Any:
        return sign_in_events_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "account": row.pop("account__display_name")} for row in rows]

    @extend_schema(parameters=LIST_PARAMETERS, responses=SignInPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()
