"""What resolutions may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from chains.filters import Choices
from core import clock
from core.moments import MomentFilter
from core.search.filters import NameFilter
from meetings.choices import ResolutionState
from meetings.models import Resolution
from meetings.resolutions.queries import DONE_IN_TIME, DONE_LATE, SOON, due_soon, overdue
from meetings.resolutions.signs import Light
from organizations.filters import for_page


def lit(light: str) -> Q:
    """Rows that show this light today."""
    today = clock.today()
    return {
        Light.OVERDUE: overdue(today),
        Light.SOON: due_soon(today),
        Light.AHEAD: Q(state=ResolutionState.OPEN, due_on__gt=today + SOON),
        Light.IN_TIME: DONE_IN_TIME,
        Light.LATE: DONE_LATE,
    }[Light(light)]


class ResolutionFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索决议事项")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ResolutionState.choices, distinct=False)
    light = django_filters.ChoiceFilter(label="时限", choices=Light.choices, method="with_light")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    unit = django_filters.UUIDFilter(label="责任单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="责任党组织", field_name="party_org_id")
    meeting = django_filters.UUIDFilter(label="会议", field_name="meeting_id")
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=1950, max_value=2100)
    due_from = django_filters.DateFilter(label="期限起", field_name="due_on", lookup_expr="gte")
    due_to = django_filters.DateFilter(label="期限止", field_name="due_on", lookup_expr="lte")
    closed_from = django_filters.DateFilter(label="办结日期起", field_name="closed_on", lookup_expr="gte")
    closed_to = django_filters.DateFilter(label="办结日期止", field_name="closed_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Resolution
        fields: list[str] = []

    def with_light(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(lit(value)) if value else queryset


HIDDEN = ("meeting", "closed_from", "closed_to")


def resolution_form(filterset: ResolutionFilter, rows: "QuerySet[Resolution]", *, on_chain: bool = False) -> Any:
    """The chips of the list: what stands in it. A chain's own page asks no chain."""
    form = for_page(
        filterset,
        {
            "body": _named(rows, "body"),
            "chain": [] if on_chain else _named(rows, "body__chain"),
            "unit": _named(rows, "unit"),
            "party_org": _named(rows, "party_org"),
            "year": [(str(year), f"{year}年") for year in _years(rows)],
        },
    )
    for name in HIDDEN:
        form.fields.pop(name, None)
    return form


MOST_NAMED = 200


def _named(rows: "QuerySet[Resolution]", path: str) -> Choices:
    found = rows.filter(**{f"{path}__isnull": False}).order_by(f"{path}__name_key", f"{path}__id")
    return [(str(key), name) for key, name in found.values_list(f"{path}__id", f"{path}__name").distinct()[:MOST_NAMED]]


def _years(rows: "QuerySet[Resolution]") -> list[int]:
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())
