"""What pairings may be narrowed by; the same words on the page, in the API and in an export's address."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.choices import STANDING, PairingPattern, PairingState
from alliances.models import Pairing
from alliances.pairing_queries import pairings_of_units
from core.choices import AnchorKind
from core.moments import MomentFilter
from core.search.index import named_like
from organizations.filters import on_chain


class PairingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索名称", method="find")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=PairingState.choices)
    standing = django_filters.BooleanFilter(label="已签约且未结束", method="stands")
    kind = django_filters.UUIDFilter(label="结对类别", field_name="kind_id")
    pattern = django_filters.MultipleChoiceFilter(label="带动方式", choices=PairingPattern.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", method="of_chain")
    unit = django_filters.UUIDFilter(label="结对单位", method="of_unit")
    ends_by = django_filters.DateFilter(label="期限止不晚于", field_name="valid_to", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Pairing
        fields: list[str] = []

    of_chain = on_chain(AnchorKind.PAIRING, "id")

    def find(self, queryset: "QuerySet[Pairing]", name: str, value: str) -> "QuerySet[Pairing]":  # noqa: ARG002
        return named_like(queryset, value)

    def stands(self, queryset: "QuerySet[Pairing]", name: str, value: Any) -> "QuerySet[Pairing]":  # noqa: ARG002
        others = [state for state in PairingState if state not in STANDING]
        return queryset.filter(state__in=STANDING if value else others)

    def of_unit(self, queryset: "QuerySet[Pairing]", name: str, value: Any) -> "QuerySet[Pairing]":  # noqa: ARG002
        return queryset.filter(id__in=pairings_of_units([value]))
