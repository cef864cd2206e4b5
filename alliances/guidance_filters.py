"""What guidance and recommendations may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.choices import GuidanceMeaning, GuidanceState, RecommendMeaning, RecommendState
from alliances.guidance_queries import overdue
from alliances.models import ChainBody, Guidance, Recommendation
from core import clock
from core.moments import MomentFilter
from core.queries import choices_by_kind
from organizations.filters import for_page


class GuidanceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索标题", field_name="title", lookup_expr="icontains")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=GuidanceState.choices)
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(
        label="含义", field_name="kind__meaning", choices=GuidanceMeaning.choices
    )
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    party_org = django_filters.UUIDFilter(label="发给党组织", field_name="party_org_id")
    unit = django_filters.UUIDFilter(label="发给单位", field_name="unit_id")
    late = django_filters.BooleanFilter(label="已逾期", method="is_late")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Guidance
        fields: list[str] = []

    def is_late(self, queryset: "QuerySet[Guidance]", name: str, value: Any) -> "QuerySet[Guidance]":  # noqa: ARG002
        late = overdue(clock.today())
        return queryset.filter(late) if value else queryset.exclude(late)


class RecommendationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索推荐事项", field_name="matter", lookup_expr="icontains")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=RecommendState.choices)
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(
        label="含义", field_name="kind__meaning", choices=RecommendMeaning.choices
    )
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    unit = django_filters.UUIDFilter(label="所在单位", field_name="unit_id")
    decided_from = django_filters.DateFilter(label="结果日期自", field_name="decided_on", lookup_expr="gte")
    decided_to = django_filters.DateFilter(label="结果日期至", field_name="decided_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Recommendation
        fields: list[str] = []


def _bodies(rows: "QuerySet[Any]") -> list[tuple[str, str]]:
    found = ChainBody.objects.filter(pk__in=rows.order_by().values("body_id")).order_by("name_key")
    return [(str(key), name) for key, name in found.values_list("id", "name")]


def guidance_form(filterset: GuidanceFilter, rows: "QuerySet[Guidance]") -> Any:
    """The chips of the list: kinds and bodies that stand in it."""
    kinds = choices_by_kind("guidance_kind")["guidance_kind"]
    return for_page(filterset, {"kind": kinds, "body": _bodies(rows), "meaning": [], "party_org": [], "unit": []})


def recommendation_form(filterset: RecommendationFilter, rows: "QuerySet[Recommendation]") -> Any:
    kinds = choices_by_kind("recommend_kind")["recommend_kind"]
    return for_page(filterset, {"kind": kinds, "body": _bodies(rows), "meaning": [], "unit": []})
