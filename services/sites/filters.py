"""What sites may be narrowed by; the same words on the page, on the map, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.models import Brand
from chains.asked import chain_asked
from core import clock
from core.choices import AnchorKind
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.search.filters import NameFilter
from organizations.filters import for_page, on_chain
from services.bodies import body_asked, body_filter, sites_of
from services.choices.sites import SiteHostKind, SiteKind
from services.models import Site
from services.sites.hours import open_at


class SiteFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索点位名称")
    kind = OneOf(label="类型", choices=SiteKind.choices)
    host_kind = OneOf(label="依托", choices=SiteHostKind.choices)
    brand = django_filters.UUIDFilter(label="品牌", field_name="brand_id")
    body = body_filter(sites_of)
    chain = django_filters.UUIDFilter(label="产业链", method="in_units_on_chain")
    open_now = django_filters.BooleanFilter(label="现在开放", method="is_open")
    standing = django_filters.BooleanFilter(label="在用", field_name="closed_on", lookup_expr="isnull")
    host = django_filters.UUIDFilter(label="所在单位", field_name="host_id")
    within = django_filters.UUIDFilter(label="设在", field_name="within_id")
    item = django_filters.UUIDFilter(label="提供的服务事项", field_name="services__item_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Site
        fields: list[str] = []

    in_units_on_chain = on_chain(AnchorKind.UNIT, "host_id")

    def is_open(self, queryset: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":  # noqa: ARG002
        now = open_at(clock.now())
        return queryset.filter(now if value else ~now)


def site_form(filterset: SiteFilter, *, body: str = "", chain: str = "") -> Any:
    used = Site.objects.filter(brand__isnull=False).values("brand_id")
    brands = [(str(key), name) for key, name in Brand.objects.filter(id__in=used).values_list("id", "name")]
    named = {"brand": brands, "body": body_asked(body), "chain": chain_asked(chain)}
    return for_page(filterset, {**named, "host": (), "within": (), "item": ()})
