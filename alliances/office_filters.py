"""What offices and plaques may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.models import ChainBody, Office, OfficePart, Plaque
from core.moments import MomentFilter
from core.queries import choices_by_kind
from core.tenancy.dated import in_force
from organizations.filters import for_page


class OfficeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索名称", field_name="name", lookup_expr="icontains")
    body = django_filters.UUIDFilter(label="链党组织", method="of_body")
    on = django_filters.DateFilter(label="当日合署", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Office
        fields: list[str] = []

    def of_body(self, queryset: "QuerySet[Office]", name: str, value: Any) -> "QuerySet[Office]":  # noqa: ARG002
        return queryset.filter(pk__in=OfficePart.objects.filter(body_id=value).values("office_id"))

    def on_day(self, queryset: "QuerySet[Office]", name: str, value: Any) -> "QuerySet[Office]":  # noqa: ARG002
        return queryset.filter(in_force(value, start="opened_on", end="closed_on"))


class OfficePartFilter(django_filters.FilterSet):
    office = django_filters.UUIDFilter(label="办公室", field_name="office_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = OfficePart
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[OfficePart]", name: str, value: Any) -> "QuerySet[OfficePart]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class PlaqueFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索编号", field_name="number", lookup_expr="icontains")
    kind = django_filters.UUIDFilter(label="牌证", field_name="kind_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    returned = django_filters.BooleanFilter(
        label="已收回", field_name="returned_on", lookup_expr="isnull", exclude=True
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Plaque
        fields: list[str] = []


def plaque_form(filterset: PlaqueFilter, rows: "QuerySet[Plaque]") -> Any:
    found = ChainBody.objects.filter(pk__in=rows.order_by().values("body_id")).order_by("name_key")
    bodies = [(str(key), name) for key, name in found.values_list("id", "name")]
    kinds = choices_by_kind("plaque_kind")["plaque_kind"]
    return for_page(filterset, {"kind": kinds, "body": bodies, "unit": [], "party_org": []})
