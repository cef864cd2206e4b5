"""What groups and their rosters may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from core import clock
from core.moments import MomentFilter
from core.search.filters import NameFilter
from core.tenancy.dated import in_force
from organizations.filters import for_page
from services.models import ServiceGroup, ServiceGroupMember


class ServiceGroupFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索服务团名称")
    standing = django_filters.BooleanFilter(label="在册", field_name="ended_on", lookup_expr="isnull")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    convener = django_filters.UUIDFilter(label="召集部门", field_name="convener_id")
    unit = django_filters.UUIDFilter(label="成员部门", method="having")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ServiceGroup
        fields: list[str] = []

    def having(self, queryset: "QuerySet[Any]", name: str, value: UUID) -> "QuerySet[Any]":  # noqa: ARG002
        held = ServiceGroupMember.objects.filter(in_force(clock.today()), group=OuterRef("pk"), unit_id=value)
        return queryset.filter(Exists(held))


class GroupMemberFilter(django_filters.FilterSet):
    group = django_filters.UUIDFilter(label="服务团", field_name="group_id")
    unit = django_filters.UUIDFilter(label="部门", field_name="unit_id")
    as_of = django_filters.DateFilter(label="在册日期", method="on")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ServiceGroupMember
        fields: list[str] = []

    def on(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


def group_form(filterset: ServiceGroupFilter) -> Any:
    used = ServiceGroup.objects.filter(body__isnull=False).order_by("body__name_key", "body_id")
    bodies = [(str(key), name) for key, name in used.values_list("body_id", "body__name").distinct()]
    form = for_page(filterset, {"body": bodies, "convener": (), "unit": ()})
    for name in ("convener", "unit"):
        form.fields.pop(name, None)
    return form
