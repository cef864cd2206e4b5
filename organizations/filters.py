"""What lists of units may be narrowed by; ids are text here, so that no query runs while modules load."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from core import clock
from core.tenancy.dated import in_force
from organizations.choices import Ownership, UnitKind, UnitSize, UnitState
from organizations.models import PartyOrgHost, Residence, Unit, UnitTag
from organizations.naming import name_key


def named_like(queryset: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
    """Rows whose normalized name or pinyin initials contain what was typed."""
    key = name_key(value)
    return queryset.filter(Q(name_key__contains=key) | Q(initials__startswith=key)) if key else queryset


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索名称、简称、代码", method="find")
    kind = django_filters.MultipleChoiceFilter(label="类型", choices=UnitKind.choices)
    region = django_filters.CharFilter(label="区县代码", field_name="region_id")
    ownership = django_filters.MultipleChoiceFilter(label="所有制", choices=Ownership.choices)
    size_class = django_filters.MultipleChoiceFilter(label="规模", field_name="size", choices=UnitSize.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=UnitState.choices)
    tag = django_filters.UUIDFilter(label="标签", method="tagged")
    park = django_filters.UUIDFilter(label="园区", method="resident")
    has_party_org = django_filters.BooleanFilter(label="已建党组织", method="organized", widget=forms.NullBooleanSelect)
    updated_since = django_filters.IsoDateTimeFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Unit
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Unit]", name: str, value: str) -> "QuerySet[Unit]":  # noqa: ARG002
        key = name_key(value)
        if not key:
            return queryset
        return queryset.filter(
            Q(name_key__contains=key) | Q(initials__startswith=key) | Q(uscc__startswith=value.strip().upper())
        )

    def tagged(self, queryset: "QuerySet[Unit]", name: str, value: Any) -> "QuerySet[Unit]":  # noqa: ARG002
        rows = UnitTag.objects.filter(in_force(clock.today()), tag_id=value)
        return queryset.filter(id__in=rows.values("unit_id"))

    def resident(self, queryset: "QuerySet[Unit]", name: str, value: Any) -> "QuerySet[Unit]":  # noqa: ARG002
        rows = Residence.objects.filter(in_force(clock.today()), own_region_id=value)
        return queryset.filter(id__in=rows.values("unit_id"))

    def organized(self, queryset: "QuerySet[Unit]", name: str, value: bool) -> "QuerySet[Unit]":  # noqa: ARG002
        today = clock.today()
        hosted = PartyOrgHost.objects.filter(
            in_force(today), in_force(today, path="party_org__", start="founded_on", end="dissolved_on")
        ).values("unit_id")
        return queryset.filter(id__in=hosted) if value else queryset.exclude(id__in=hosted)
