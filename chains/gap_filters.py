"""What gaps may be narrowed by; the same words on the page, in the API and in an export's address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from chains.choices import GapState
from chains.filters import Choices
from chains.gap_queries import overdue
from chains.models import Gap
from core.moments import MomentFilter
from core.queries import choices_by_kind
from core.search.filters import NameFilter
from organizations.filters import for_page


class GapFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索事项名称")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=GapState.choices)
    kind = django_filters.UUIDFilter(label="类型", field_name="kind_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    segment = django_filters.UUIDFilter(label="环节", field_name="segment_id")
    industry_class = django_filters.UUIDFilter(label="产业分类", field_name="chain__industry_class_id")
    owner = django_filters.UUIDFilter(label="责任单位", field_name="owner_id")
    year = django_filters.NumberFilter(label="目标年度", field_name="target_year", min_value=2000, max_value=2100)
    late = django_filters.BooleanFilter(label="已逾期", method="is_late")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Gap
        fields: list[str] = []

    def is_late(self, queryset: "QuerySet[Gap]", name: str, value: Any) -> "QuerySet[Gap]":  # noqa: ARG002
        return queryset.filter(overdue()) if value else queryset.exclude(overdue())


def gap_form(filterset: GapFilter, *, chains: Choices, segments: Choices, owners: Choices, years: Choices) -> Any:
    """The chips of a list of gaps; what is empty is left out."""
    words = choices_by_kind("gap_kind", "chain_class")
    form = for_page(
        filterset,
        {
            "kind": words["gap_kind"],
            "industry_class": words["chain_class"],
            "chain": chains,
            "segment": segments,
            "owner": owners,
        },
    )
    form.fields["year"] = forms.ChoiceField(label="目标年度", required=False, choices=[("", "全部"), *years])
    return form
