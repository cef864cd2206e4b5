"""What companies a chain wants may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from chains.models import Chain, Segment
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.search.filters import NameFilter
from organizations.filters import for_page
from organizations.models import Unit
from services.choices import TargetStage
from services.models import InvestTarget
from services.targets.queries import late

MOST_OWNERS = 200


class InvestTargetFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索企业名称")
    state = OneOf(label="阶段", choices=TargetStage.choices)
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    segment = django_filters.UUIDFilter(label="环节", field_name="segment_id")
    gap = django_filters.UUIDFilter(label="补强的事项", field_name="gap_id")
    owner = django_filters.UUIDFilter(label="责任单位", field_name="owner_id")
    team = django_filters.UUIDFilter(label="工作专班", field_name="team_id")
    unit = django_filters.UUIDFilter(label="落地企业", field_name="unit_id")
    late = django_filters.BooleanFilter(label="下一步已逾期", method="is_late")
    year = django_filters.NumberFilter(label="线索年度", field_name="found_on__year", min_value=1950, max_value=2100)
    next_from = django_filters.DateFilter(label="下一步日期起", field_name="next_on", lookup_expr="gte")
    next_to = django_filters.DateFilter(label="下一步日期止", field_name="next_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = InvestTarget
        fields: list[str] = []

    def is_late(self, queryset: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(late()) if value else queryset.exclude(late())


HIDDEN = ("gap", "team", "unit", "next_from", "next_to")


def target_form(filterset: InvestTargetFilter, rows: "QuerySet[InvestTarget]", *, of_one: bool = False) -> Any:
    """The chips of the list: what stands in it."""
    chains = Chain.objects.filter(id__in=rows.order_by().values("chain_id")).order_by("order", "name_key")
    owners = Unit.objects.filter(id__in=rows.order_by().values("owner_id")).order_by("name_key")
    segments = Segment.objects.filter(id__in=rows.order_by().values("segment_id")).order_by("order", "name")
    years = sorted({day.year for day in rows.order_by().dates("found_on", "year")}, reverse=True)
    form = for_page(
        filterset,
        {
            "chain": [] if of_one else [(str(key), name) for key, name in chains.values_list("id", "name")],
            "segment": [(str(key), name) for key, name in segments.values_list("id", "name")] if of_one else [],
            "owner": [(str(key), name) for key, name in owners.values_list("id", "name")[:MOST_OWNERS]],
            "year": [(str(year), f"{year}年") for year in years],
        },
    )
    for name in HIDDEN:
        form.fields.pop(name, None)
    return form
