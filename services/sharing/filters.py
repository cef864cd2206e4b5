"""What data requests may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from core.id_filters import OneOf
from core.moments import MomentFilter
from organizations.filters import for_page
from organizations.models import Unit
from services.choices import DataRequestState
from services.models import DataRequest
from services.sharing.queries import in_time, missed, overdue
from services.tickets.numbers import numbered

KEPT, MISSED, OVERDUE = "kept", "missed", "overdue"
LIGHTS = ((KEPT, "按时答复"), (MISSED, "超时"), (OVERDUE, "超时未答复"))
MOST_UNITS = 200


class DataRequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索数据或编号", method="named")
    state = OneOf(label="状态", choices=DataRequestState.choices)
    light = django_filters.ChoiceFilter(label="时限", choices=LIGHTS, method="with_light")
    asking = django_filters.UUIDFilter(label="提出部门", field_name="asking_id")
    asked = django_filters.UUIDFilter(label="提供部门", field_name="asked_id")
    ticket = django_filters.UUIDFilter(label="用于工单", field_name="ticket_id")
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=1950, max_value=2100)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = DataRequest
        fields: list[str] = []

    def named(self, queryset: "QuerySet[DataRequest]", name: str, value: str) -> "QuerySet[DataRequest]":  # noqa: ARG002
        number = numbered(value)
        return queryset.filter(**number) if number else queryset.filter(what__icontains=value.strip())

    def with_light(self, queryset: "QuerySet[DataRequest]", name: str, value: str) -> "QuerySet[DataRequest]":  # noqa: ARG002
        lights: dict[str, Q] = {KEPT: in_time(), MISSED: missed(), OVERDUE: overdue()}
        return queryset.filter(lights[value])


def request_form(filterset: DataRequestFilter, rows: "QuerySet[DataRequest]") -> Any:
    """The chips of the list: the departments and years that stand in it."""
    form = for_page(
        filterset,
        {
            "asking": _units(rows, "asking_id"),
            "asked": _units(rows, "asked_id"),
            "year": [
                (str(year), f"{year}年") for year in rows.order_by("-year").values_list("year", flat=True).distinct()
            ],
        },
    )
    form.fields.pop("ticket", None)
    return form


def _units(rows: "QuerySet[DataRequest]", column: str) -> list[tuple[str, str]]:
    found = Unit.objects.filter(id__in=rows.order_by().values(column)).order_by("name_key", "id")
    return [(str(key), name) for key, name in found.values_list("id", "name")[:MOST_UNITS]]
