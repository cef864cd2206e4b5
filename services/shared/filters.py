"""What lists of resources and bookings may be narrowed by; the same words on pages, in the API and in files."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from chains.models import Chain
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.search.filters import NameFilter
from core.search.index import named_like
from organizations.filters import for_page
from organizations.models import Unit
from services.bodies import body_asked, body_filter, bookings_of
from services.choices.shared import BookingState, ResourceKind, ResourceState
from services.models import Booking, SharedResource

MOST_UNITS = 200


class ResourceFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称")
    kind = OneOf(label="类别", choices=ResourceKind.choices)
    state = OneOf(label="状态", choices=ResourceState.choices)
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    owner = django_filters.UUIDFilter(label="提供单位", field_name="owner_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = SharedResource
        fields: list[str] = []


class BookingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索资源名称", method="named")
    state = OneOf(label="状态", choices=BookingState.choices)
    resource = django_filters.UUIDFilter(label="共享资源", field_name="resource_id")
    unit = django_filters.UUIDFilter(label="预约单位", field_name="unit_id")
    owner = django_filters.UUIDFilter(label="提供单位", field_name="resource__owner_id")
    body = body_filter(bookings_of)
    starts_from = django_filters.DateFilter(label="开始日期起", field_name="starts_at__date", lookup_expr="gte")
    starts_to = django_filters.DateFilter(label="开始日期止", field_name="starts_at__date", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Booking
        fields: list[str] = []

    def named(self, queryset: "QuerySet[Booking]", name: str, value: str) -> "QuerySet[Booking]":  # noqa: ARG002
        found = named_like(SharedResource.objects.all(), value)
        return queryset.filter(resource_id__in=found.values("id"))


def units_in(rows: "QuerySet[Any]", column: str) -> list[tuple[str, str]]:
    found = Unit.objects.filter(id__in=rows.order_by().values(column)).order_by("name_key")
    return [(str(key), name) for key, name in found.values_list("id", "name")[:MOST_UNITS]]


def resource_form(filterset: ResourceFilter) -> Any:
    rows: QuerySet[Any] = filterset.queryset
    chains = Chain.objects.filter(id__in=rows.order_by().values("chain_id")).order_by("order", "name_key")
    named = [(str(key), name) for key, name in chains.values_list("id", "name")]
    return for_page(filterset, {"chain": named, "owner": units_in(rows, "owner_id")})


def booking_form(filterset: BookingFilter, *, asked: str = "") -> Any:
    rows: QuerySet[Any] = filterset.queryset
    resources = SharedResource.objects.filter(id__in=rows.order_by().values("resource_id")).order_by("name_key")
    named = [(str(key), name) for key, name in resources.values_list("id", "name")[:MOST_UNITS]]
    filterset.form.fields.pop("owner", None)
    return for_page(filterset, {"resource": named, "unit": units_in(rows, "unit_id"), "body": body_asked(asked)})
