"""What minutes may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.models import ChainBody
from core import clock
from core.id_filters import OneOf
from core.moments import MomentFilter
from meetings.choices import ConfirmState, MinutesState
from meetings.minutes.queries import overdue
from meetings.models import Minutes, MinutesConfirmation
from organizations.filters import for_page


class MinutesFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索标题", field_name="title", lookup_expr="icontains")
    state = OneOf(label="状态", choices=MinutesState.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="meeting__body_id")
    meeting = django_filters.UUIDFilter(label="会议", field_name="meeting_id")
    year = django_filters.NumberFilter(
        label="会议年度", field_name="meeting__starts_at__year", min_value=1950, max_value=2100
    )
    late = django_filters.BooleanFilter(label="逾期未定稿", method="is_late")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Minutes
        fields: list[str] = []

    def is_late(self, queryset: "QuerySet[Minutes]", name: str, value: Any) -> "QuerySet[Minutes]":  # noqa: ARG002
        late = overdue(clock.today())
        return queryset.filter(late) if value else queryset.exclude(late)


class ConfirmationFilter(django_filters.FilterSet):
    minutes = django_filters.UUIDFilter(label="纪要", field_name="minutes_id")
    state = OneOf(label="确认", choices=ConfirmState.choices)
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MinutesConfirmation
        fields: list[str] = []


def minutes_form(filterset: MinutesFilter, rows: "QuerySet[Minutes]") -> Any:
    """The chips of the list: the bodies and years that stand in it."""
    found = ChainBody.objects.filter(pk__in=rows.order_by().values("meeting__body_id")).order_by("name_key")
    bodies = [(str(key), name) for key, name in found.values_list("id", "name")]
    moments = rows.order_by().datetimes("meeting__starts_at", "year", tzinfo=clock.CHINA)
    years = sorted({moment.year for moment in moments}, reverse=True)
    return for_page(
        filterset,
        {"body": bodies, "year": [(str(year), f"{year}年") for year in years], "meeting": []},
    )
