"""What brands and honours may be narrowed by; the same words on the page, in the API and in an export's address."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from alliances.choices import BrandMeaning, HonourHolder, HonourLevel
from alliances.models import Brand, Honour
from chains.filters import Choices
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from organizations.filters import for_page


class BrandFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索品牌名称", method="find")
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(
        label="含义", field_name="kind__meaning", choices=BrandMeaning.choices
    )
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    unit = django_filters.UUIDFilter(label="所在单位", field_name="unit_id")
    standing = django_filters.BooleanFilter(label="在用", field_name="ended_on", lookup_expr="isnull")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Brand
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Brand]", name: str, value: str) -> "QuerySet[Brand]":  # noqa: ARG002
        return named_like(queryset, value)


class HonourFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索荣誉名称", field_name="title", lookup_expr="contains", max_length=60)
    level = django_filters.MultipleChoiceFilter(label="级别", choices=HonourLevel.choices)
    holder = django_filters.MultipleChoiceFilter(
        label="获得者类别", field_name="holder_kind", choices=HonourHolder.choices
    )
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    year = django_filters.NumberFilter(label="年度", field_name="given_on__year", min_value=1900, max_value=2100)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    person = django_filters.UUIDFilter(label="人员", field_name="person_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Honour
        fields: list[str] = []


def brand_form(filterset: BrandFilter, *, bodies: Choices, chains: Choices) -> Any:
    """The chips of the list of brands; what is empty is left out."""
    kinds = term_choices("brand_kind")
    form = for_page(filterset, {"kind": kinds, "chain": chains, "body": bodies, "unit": ()})
    del form.fields["meaning"]
    return form


def honour_form(filterset: HonourFilter, *, bodies: Choices, chains: Choices, years: Sequence[int]) -> Any:
    """The chips of the register of honours; what is empty is left out."""
    kinds = term_choices("honour_kind")
    asked = {"kind": kinds, "chain": chains, "body": bodies, "person": (), "unit": (), "party_org": ()}
    form = for_page(filterset, asked)
    options = [(str(year), f"{year}年") for year in years]
    form.fields["year"] = forms.ChoiceField(label="年度", required=False, choices=[("", "全部"), *options])
    return form
