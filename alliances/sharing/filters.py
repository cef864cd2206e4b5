"""What members from outside may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.choices import OuterKind
from alliances.models import OuterMember
from chains.filters import Choices
from core.moments import MomentFilter
from core.tenancy.dated import in_force
from organizations.filters import for_page
from organizations.naming import name_key


class OuterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索名称", method="find", max_length=60)
    kind = django_filters.MultipleChoiceFilter(label="类别", choices=OuterKind.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    place = django_filters.CharFilter(label="所在地", field_name="place", lookup_expr="contains", max_length=40)
    leads = django_filters.BooleanFilter(label="牵头", field_name="leads")
    on = django_filters.DateFilter(label="当日在内", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = OuterMember
        fields: list[str] = []

    def find(self, queryset: "QuerySet[OuterMember]", name: str, value: str) -> "QuerySet[OuterMember]":  # noqa: ARG002
        return queryset.filter(name_key__contains=name_key(value))

    def on_day(self, queryset: "QuerySet[OuterMember]", name: str, value: Any) -> "QuerySet[OuterMember]":  # noqa: ARG002
        return queryset.filter(in_force(value))


def outer_form(filterset: OuterFilter, *, bodies: Choices, chains: Choices) -> Any:
    return for_page(filterset, {"body": bodies, "chain": chains})
