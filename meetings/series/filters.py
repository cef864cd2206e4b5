"""What series may be narrowed by; the same words on the page, in the API and in an export's address."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.teams.filters import bodies_and_chains
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from meetings.choices import SeriesState, SlotUnit
from meetings.models import MeetingSeries
from organizations.filters import for_page


class SeriesFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索系列名称", method="find")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    kind = django_filters.UUIDFilter(label="会议类型", field_name="kind_id")
    every = OneOf(label="频次", choices=SlotUnit.choices)
    state = OneOf(label="状态", choices=SeriesState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MeetingSeries
        fields: list[str] = []

    def find(self, queryset: "QuerySet[MeetingSeries]", name: str, value: str) -> "QuerySet[MeetingSeries]":  # noqa: ARG002
        return named_like(queryset, value)


def series_form(filterset: SeriesFilter, rows: "QuerySet[MeetingSeries]", *, asked: str) -> Any:
    """The chips of the list of series."""
    bodies, chains = bodies_and_chains(rows, asked)
    return for_page(filterset, {"kind": term_choices("meeting_kind"), "chain": chains, "body": bodies})
