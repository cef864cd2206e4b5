"""Time limits, over the API."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.moments import MomentFilter
from core.tenancy.dated import in_force
from organizations.api.serializers import LastDaySerializer
from services.actions.limits import create_time_limit, end_time_limit, update_time_limit
from services.api.categories import shown
from services.api.limit_serializers import (
    TimeLimitChangeSerializer,
    TimeLimitPageSerializer,
    TimeLimitSerializer,
    TimeLimitWriteSerializer,
)
from services.choices import ClockKind
from services.models import TimeLimit
from services.queries import VIEW
from services.rule_access import get_time_limit_for
from services.rule_queries import EDIT, time_limits_for


class TimeLimitFilter(django_filters.FilterSet):
    clock = django_filters.ChoiceFilter(label="时限", choices=ClockKind.choices)
    category = django_filters.UUIDFilter(label="适用类别", field_name="category_id")
    on = django_filters.DateFilter(label="这一天有效的", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TimeLimit
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


@extend_schema(tags=["工单"])
class TimeLimitResource(Resource):
    """办理时限：本市设的派单、首次联系、反馈、办结时限。几条都适用的，类别近的先算；没有设的按通用时限。"""

    model = TimeLimit
    scope_name = "time-limits"
    view_action = VIEW
    filterset_class = TimeLimitFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = (
        "id",
        "clock",
        "category_id",
        "urgency",
        "amount",
        "unit",
        "note",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return time_limits_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return shown(rows, self.list_fields)

    def _answer(self, limit_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        limit = get_time_limit_for(self.principal, limit_id)
        row = {name: getattr(limit, name) for name in self.list_fields}
        return self.object_response(limit, TimeLimitSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TimeLimitPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TimeLimitSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=TimeLimitWriteSerializer, responses={201: TimeLimitSerializer})
    def create(self, request: Request) -> Response:
        """以后开始计时的工单按它办理，已在计时的不变。"""
        self.principal.require_everywhere(EDIT)
        body = TimeLimitWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_time_limit(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=TimeLimitChangeSerializer(partial=True), responses=TimeLimitSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改。已经生效的改了内容，原来的停用、从今天起另起一条，答复的是新的一条（id 不同）。"""
        limit_id = get_time_limit_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = TimeLimitChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_time_limit(
            actor=self.principal, limit_id=limit_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses={200: TimeLimitSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用：当日以后的工单不再按它计时。早于起始日期的，这条从未生效，即予删除，答复 204，没有内容。"""
        limit_id = get_time_limit_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = end_time_limit(actor=self.principal, limit_id=limit_id, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
