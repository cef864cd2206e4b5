"""What stations and their companies may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from alliances.choices import ON_WAY, StationStage
from alliances.models import StageChange, Station, StationCase, StationStaff
from alliances.stations.queries import late
from chains.filters import Choices
from core import clock
from core.moments import MomentFilter
from core.search.index import named_like
from core.tenancy.dated import in_force
from organizations.filters import for_page


class StationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索指导站名称", method="find")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    host = django_filters.UUIDFilter(label="设在", field_name="host_id")
    standing = django_filters.BooleanFilter(label="在运行", field_name="closed_on", lookup_expr="isnull")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Station
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Station]", name: str, value: str) -> "QuerySet[Station]":  # noqa: ARG002
        return named_like(queryset, value)


class StationStaffFilter(django_filters.FilterSet):
    station = django_filters.UUIDFilter(label="指导站", field_name="station_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="station__body_id")
    on = django_filters.DateFilter(label="当日在站", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = StationStaff
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class StationCaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索企业名称", field_name="unit__name", lookup_expr="contains", max_length=60)
    state = django_filters.MultipleChoiceFilter(label="阶段", choices=StationStage.choices)
    on_way = django_filters.BooleanFilter(label="孵化中", method="is_on_way")
    late = django_filters.BooleanFilter(label="已逾期", method="is_late")
    station = django_filters.UUIDFilter(label="指导站", field_name="station_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="station__body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="station__body__chain_id")
    unit = django_filters.UUIDFilter(label="企业", field_name="unit_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = StationCase
        fields: list[str] = []

    def is_on_way(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        over = [StationStage.BUILT, StationStage.LEFT]
        return queryset.filter(state__in=ON_WAY if value else over)

    def is_late(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        over = [StationStage.BUILT, StationStage.LEFT]
        in_time = Q(due_on__isnull=True) | Q(due_on__gte=clock.today()) | Q(state__in=over)
        return queryset.filter(late() if value else in_time)


class StageChangeFilter(django_filters.FilterSet):
    case = django_filters.UUIDFilter(label="孵化企业", field_name="case_id")
    station = django_filters.UUIDFilter(label="指导站", field_name="case__station_id")
    stage = django_filters.MultipleChoiceFilter(label="阶段", choices=StationStage.choices)
    day = django_filters.DateFromToRangeFilter(label="日期", field_name="day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = StageChange
        fields: list[str] = []


def station_form(filterset: StationFilter, *, bodies: Choices, chains: Choices) -> Any:
    """The chips of the list; what is empty is left out."""
    return for_page(filterset, {"chain": chains, "body": bodies, "host": ()})


def case_form(filterset: StationCaseFilter, *, stations: Choices) -> Any:
    return for_page(filterset, {"station": stations, "body": (), "chain": (), "unit": ()})
