"""What items and requests may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.moments import MomentFilter
from core.queries import term_choices
from core.search.filters import NameFilter
from organizations.filters import for_page
from services.bodies import body_asked, body_filter, items_of
from services.catalogue.queries import in_force
from services.choices import TicketState
from services.models import CatalogueEdition, ServiceItem, ServiceModule, ServiceRequest


class EditionFilter(django_filters.FilterSet):
    draft = django_filters.BooleanFilter(label="正在拟订", field_name="published_on", lookup_expr="isnull")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = CatalogueEdition
        fields: list[str] = []


class ModuleFilter(django_filters.FilterSet):
    edition = django_filters.UUIDFilter(label="版本", field_name="edition_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ServiceModule
        fields: list[str] = []


class ItemFilter(django_filters.FilterSet):
    """Of the edition in force where no other is asked for."""

    q = NameFilter(label="搜索事项名称")
    module = django_filters.UUIDFilter(label="服务模块", field_name="module_id")
    category = django_filters.UUIDFilter(label="类别", field_name="category_id")
    unit = django_filters.UUIDFilter(label="提供部门", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="提供党组织", field_name="party_org_id")
    body = body_filter(items_of)
    edition = django_filters.UUIDFilter(label="版本", field_name="module__edition_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ServiceItem
        fields: list[str] = []

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("edition") else found.filter(in_force("module__edition__"))


class RequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索企业名称", field_name="unit__name", lookup_expr="contains", max_length=60)
    state = django_filters.MultipleChoiceFilter(
        label="办理状态", field_name="ticket__state", choices=TicketState.choices, distinct=False
    )
    item = django_filters.UUIDFilter(label="服务事项", field_name="item_id")
    module = django_filters.UUIDFilter(label="服务模块", field_name="item__module_id")
    unit = django_filters.UUIDFilter(label="企业", field_name="unit_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ServiceRequest
        fields: list[str] = []


def item_form(filterset: ItemFilter, edition: CatalogueEdition | None, *, asked: str = "") -> Any:
    modules = ServiceModule.objects.filter(edition=edition).order_by("place", "name") if edition else ()
    choices = [(str(one.pk), one.name) for one in modules]
    named = {"module": choices, "category": term_choices("ticket_category"), "body": body_asked(asked)}
    return for_page(filterset, {**named, "unit": (), "party_org": (), "edition": ()})


def request_form(filterset: RequestFilter) -> Any:
    return for_page(filterset, {"item": (), "module": (), "unit": ()})
