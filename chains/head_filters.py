"""What heads and leading organizations may be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from chains.choices import HeadRole
from chains.models import ChainHead, ChainLeaderOrg
from core.moments import MomentFilter
from core.tenancy.dated import in_force


class HeadFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    role = django_filters.MultipleChoiceFilter(label="职责", choices=HeadRole.choices)
    department = django_filters.UUIDFilter(label="部门", field_name="department_id")
    on = django_filters.DateFilter(label="当日在任", method="on_day")
    ends_by = django_filters.DateFilter(label="任期不晚于", field_name="valid_to", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ChainHead
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[ChainHead]", name: str, value: Any) -> "QuerySet[ChainHead]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class LeaderOrgFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ChainLeaderOrg
        fields: list[str] = []

    def on_day(
        self,
        queryset: "QuerySet[ChainLeaderOrg]",
        name: str,  # noqa: ARG002
        value: Any,
    ) -> "QuerySet[ChainLeaderOrg]":
        return queryset.filter(in_force(value))
