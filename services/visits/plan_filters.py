"""What visit plans and their targets may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from core import clock
from core.moments import MomentFilter
from core.search.filters import NameFilter
from core.search.index import named_like
from organizations.filters import for_page
from organizations.models import Unit
from services.models import VisitPlan, VisitTarget
from services.visits.plan_queries import visited

MOST = 300


class VisitPlanFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称")
    running = django_filters.BooleanFilter(label="正在进行", method="is_running")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    year = django_filters.NumberFilter(label="年度", method="in_year", min_value=1950, max_value=2100)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = VisitPlan
        fields: list[str] = []

    def is_running(self, queryset: "QuerySet[VisitPlan]", name: str, value: bool) -> "QuerySet[VisitPlan]":  # noqa: ARG002
        today = clock.today()
        now = Q(starts_on__lte=today, ends_on__gte=today)
        return queryset.filter(now if value else ~now)

    def in_year(self, queryset: "QuerySet[VisitPlan]", name: str, value: Any) -> "QuerySet[VisitPlan]":  # noqa: ARG002
        return queryset.filter(starts_on__year__lte=int(value), ends_on__year__gte=int(value))


def plan_form(filterset: VisitPlanFilter, rows: "QuerySet[VisitPlan]") -> Any:
    bodies = rows.filter(body__isnull=False).order_by("body__name_key").values_list("body_id", "body__name").distinct()
    years = {day.year for day in rows.order_by().dates("ends_on", "year")}
    form = for_page(
        filterset,
        {
            "body": [(str(key), name) for key, name in bodies],
            "year": [(str(year), f"{year}年") for year in sorted(years, reverse=True)],
        },
    )
    form.fields.pop("chain", None)
    return form


class VisitTargetFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索单位", method="named")
    plan = django_filters.UUIDFilter(label="走访计划", field_name="plan_id")
    visited = django_filters.BooleanFilter(label="已走访", method="is_visited")
    person = django_filters.UUIDFilter(label="走访人", field_name="person_id")
    assigned = django_filters.BooleanFilter(label="已有走访人", field_name="person", lookup_expr="isnull", exclude=True)
    unit = django_filters.UUIDFilter(label="走访单位", field_name="unit_id")
    region = django_filters.CharFilter(label="区县", field_name="unit__region_id", max_length=6)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = VisitTarget
        fields: list[str] = []

    def named(self, queryset: "QuerySet[VisitTarget]", name: str, value: str) -> "QuerySet[VisitTarget]":  # noqa: ARG002
        return queryset.filter(unit_id__in=named_like(Unit.objects.all(), value).values("id"))

    def is_visited(self, queryset: "QuerySet[VisitTarget]", name: str, value: bool) -> "QuerySet[VisitTarget]":  # noqa: ARG002
        return queryset.filter(visited() if value else ~visited())


def target_form(filterset: VisitTargetFilter, rows: "QuerySet[VisitTarget]", *, of_one: bool) -> Any:
    persons = rows.filter(person__isnull=False).order_by("person__name", "person_id")
    named = persons.values_list("person_id", "person__name").distinct()[:MOST]
    regions = rows.filter(unit__region__isnull=False).order_by("unit__region_id")
    codes = regions.values_list("unit__region_id", "unit__region__name").distinct()[:MOST]
    plans = (
        [] if of_one else list(rows.order_by("plan__name_key").values_list("plan_id", "plan__name").distinct()[:MOST])
    )
    form = for_page(
        filterset,
        {
            "plan": [(str(key), name) for key, name in plans],
            "person": [(str(key), name) for key, name in named],
            "region": [(str(code), name) for code, name in codes],
        },
    )
    for name in ("plan", "unit") if of_one else ("unit",):
        form.fields.pop(name, None)
    return form
