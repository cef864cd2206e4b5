"""Yearly minimums as they stand, over the API: who is behind, what was held and planned, what will lack."""

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import by_body
from chains.api.serializers import PageSerializer
from core.api.resources import LIST_PARAMETERS, Resource
from core.errors import InvalidInput, NotAllowed
from meetings.minimum_forms import NEWEST, OLDEST, asked_for
from meetings.minimum_queries import with_forecast
from meetings.minimums import MinimumState, Standing
from meetings.models import MinimumRule
from meetings.paged import numbered
from meetings.rules import VIEW


class StandingFilter(django_filters.FilterSet):
    """Held against the rules of a filter, and asked of ``minimums_for``: the rows come from no single table."""

    year = django_filters.NumberFilter(
        label="年度，默认今年", method="as_asked", min_value=OLDEST, max_value=NEWEST, decimal_places=0
    )
    rule = django_filters.UUIDFilter(label="会议次数要求", method="as_asked")
    chain = django_filters.UUIDFilter(label="产业链", method="as_asked")
    body = django_filters.UUIDFilter(label="链党组织", method="as_asked")
    state = django_filters.ChoiceFilter(label="情况", method="as_asked", choices=MinimumState.choices)

    class Meta:
        model = MinimumRule
        fields: list[str] = []

    def as_asked(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return rows


class StandingSerializer(serializers.Serializer[Any]):
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    chain_name = serializers.CharField(allow_blank=True)
    rule = serializers.UUIDField()
    rule_name = serializers.CharField()
    span = serializers.CharField(help_text="周期，如 2026年第一季度")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    needed = serializers.IntegerField(help_text="应开")
    done = serializers.IntegerField(help_text="已开")
    planned = serializers.IntegerField(help_text="已安排")
    behind = serializers.IntegerField(help_text="还差")
    state = serializers.ChoiceField(choices=MinimumState.choices)
    year_behind = serializers.IntegerField(help_text="照此下去，这个组织按这条要求全年少几次")


class StandingPageSerializer(PageSerializer):
    results = StandingSerializer(many=True)


def _row(row: Standing, year_behind: int) -> dict[str, Any]:
    return {
        "body": row.body.pk,
        "body_name": row.body.name,
        "chain_name": row.body.chain,
        "rule": row.rule.pk,
        "rule_name": row.rule.name,
        "span": row.span.label,
        "first_day": row.span.first,
        "last_day": row.span.last,
        **{name: getattr(row, name) for name in ("needed", "done", "planned", "behind", "state")},
        "year_behind": year_behind,
    }


@extend_schema(tags=["会议"])
class StandingResource(Resource):
    """会议次数：每个链党组织在每个周期按每条要求应开、已开、已安排几次，还差几次；还没有开始的周期不列。"""

    model = MinimumRule
    scope_name = "minimum-standings"
    view_action = VIEW
    filterset_class = StandingFilter
    orderings = {"state": "state"}
    default_ordering = "state"

    @extend_schema(
        parameters=[
            *[each for each in LIST_PARAMETERS if each.name != "ordering"],
            OpenApiParameter("ordering", OpenApiTypes.STR, enum=["state"], description="落后的在前，其次按组织名称"),
        ],
        responses=StandingPageSerializer,
    )
    def list(self, request: Request) -> Response:
        if not by_body(self.principal).may(VIEW):
            raise NotAllowed
        self.filtered(self.get_queryset())
        given = request.query_params.dict()
        if given.get("year"):
            given["year"] = str(int(Decimal(given["year"])))
        if given.get("ordering", self.default_ordering) not in self.orderings:
            raise InvalidInput("这里只按情况排序，落后的在前，可用：state。", code="bad_ordering")
        rows, page = numbered(with_forecast(self.principal, asked_for(given)), given.get("cursor", ""), self._size())
        results = [_row(row, short) for row, short in rows]
        return Response({"next": page.next, "previous": page.previous, "results": results})
