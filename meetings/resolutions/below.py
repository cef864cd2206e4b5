"""Resolutions of the tenants below, as their superior reads them: what, whose, until when, how it stands (ADR 0080).

Read in subtree mode. Persons, progress and results are not shown: what was said stays in its city.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Count, Q, QuerySet

from core.models import Tenant, TenantClosure
from core.principal import Principal
from meetings.choices import ResolutionState
from meetings.models import Resolution
from meetings.resolutions.filters import lit
from meetings.resolutions.queries import DONE_IN_TIME, DONE_LATE, VIEW, by_pressing, overdue
from meetings.resolutions.signs import Light
from organizations.filters import for_page

REASON = "查看下级单位的决议"
COUNTED = ("open", "overdue", "done", "in_time", "late")
SHOWN = ("tenant", "body", "meeting", "unit", "party_org")


def may_see_below(principal: Principal) -> bool:
    """Whoever sees all resolutions of a tenant that has tenants below it."""
    return principal.may_everywhere(VIEW) and principal.tenant.children.filter(is_active=True).exists()


class BelowFilter(django_filters.FilterSet):
    city = django_filters.UUIDFilter(label="地区", field_name="tenant_id")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ResolutionState.choices, distinct=False)
    light = django_filters.ChoiceFilter(label="时限", choices=Light.choices, method="with_light")
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=1950, max_value=2100)
    due_from = django_filters.DateFilter(label="期限起", field_name="due_on", lookup_expr="gte")
    due_to = django_filters.DateFilter(label="期限止", field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Resolution
        fields: list[str] = []

    def with_light(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(lit(value)) if value else queryset


def below_form(filterset: BelowFilter, cities: Iterable[Tenant], years: Iterable[int]) -> Any:
    chips = {
        "city": [(str(city.pk), city.name) for city in cities],
        "year": [(str(year), f"{year}年") for year in years],
    }
    return for_page(filterset, chips)


def resolutions_below() -> "QuerySet[Any]":
    """In the scope that is open: one's own and those of the tenants below."""
    return by_pressing(Resolution.objects.select_related(*SHOWN))


def cities_below(own: Tenant) -> list[Tenant]:
    """The tenant itself and those below it, the nearest first."""
    pairs = TenantClosure.objects.filter(ancestor=own, descendant__is_active=True).select_related("descendant")
    return [pair.descendant for pair in pairs.order_by("depth", "descendant__code")]


def counts_of(rows: "QuerySet[Resolution]") -> dict[UUID, dict[str, int]]:
    """By tenant, in one statement."""
    found: Any = (
        rows.order_by()
        .values("tenant_id")
        .annotate(
            open=Count("id", filter=Q(state=ResolutionState.OPEN)),
            overdue=Count("id", filter=overdue()),
            done=Count("id", filter=Q(state=ResolutionState.DONE)),
            in_time=Count("id", filter=DONE_IN_TIME),
            late=Count("id", filter=DONE_LATE),
        )
    )
    return {row["tenant_id"]: {name: row[name] for name in COUNTED} for row in found}


def rate_of(counts: dict[str, int]) -> float | None:
    """On time among what was due: what is overdue and open counts as late (truth 5)."""
    judged = counts["in_time"] + counts["late"] + counts["overdue"]
    return counts["in_time"] / judged if judged else None
