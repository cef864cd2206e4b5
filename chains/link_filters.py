"""What links to chains above may be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from chains.models import ChainLink
from core.moments import MomentFilter
from core.tenancy.dated import in_force


class LinkFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    upper_chain = django_filters.UUIDFilter(label="上级产业链", field_name="upper_chain_id")
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ChainLink
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[ChainLink]", name: str, value: Any) -> "QuerySet[ChainLink]":  # noqa: ARG002
        return queryset.filter(in_force(value))
