"""What common demands may be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.teams.filters import bodies_and_chains
from core.id_filters import OneOf
from core.moments import MomentFilter
from organizations.filters import for_page
from services.choices import CommonState
from services.models import CommonDemand


class CommonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索共性诉求", field_name="name", lookup_expr="icontains")
    state = OneOf(label="状态", choices=CommonState.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = CommonDemand
        fields: list[str] = []


def common_form(filterset: CommonFilter, rows: "QuerySet[CommonDemand]", asked: str) -> Any:
    return for_page(filterset, {"body": bodies_and_chains(rows, asked)[0]})
