"""What floating members and links may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.choices import LinkRole
from alliances.links.queries import FIT, OVER, UNDER, link_rule, ring_is, with_linked
from alliances.models import FloatingMember, LinkNode
from chains.filters import Choices
from core import clock
from core.moments import MomentFilter
from core.tenancy.dated import in_force
from organizations.filters import for_page

RINGS = ((UNDER, "不足"), (OVER, "超出"), (FIT, "符合"))


class FloatingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索姓名", field_name="name", lookup_expr="contains", max_length=40)
    receiving_org = django_filters.UUIDFilter(label="参加组织生活的党组织", field_name="receiving_org_id")
    unit = django_filters.UUIDFilter(label="务工单位", field_name="unit_id")
    linked = django_filters.BooleanFilter(label="已有人联系", method="is_linked")
    on = django_filters.DateFilter(label="当日在册", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = FloatingMember
        fields: list[str] = []

    def is_linked(self, queryset: "QuerySet[FloatingMember]", name: str, value: Any) -> "QuerySet[FloatingMember]":  # noqa: ARG002
        standing = LinkNode.objects.filter(in_force(clock.today()), floating__isnull=False).values("floating_id")
        return queryset.filter(pk__in=standing) if value else queryset.exclude(pk__in=standing)

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class LinkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索姓名", field_name="name", lookup_expr="contains", max_length=40)
    role = django_filters.MultipleChoiceFilter(label="身份", choices=LinkRole.choices)
    ring = django_filters.ChoiceFilter(label="联系人数", choices=RINGS, method="of_ring")
    team = django_filters.UUIDFilter(label="队伍", field_name="team_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="team__body_id")
    above = django_filters.UUIDFilter(label="由谁联系", field_name="above_id")
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = LinkNode
        fields: list[str] = []

    def of_ring(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        """Rings are judged as they stand today."""
        today = clock.today()
        return with_linked(queryset.filter(in_force(today)), today).filter(ring_is(link_rule(), value))

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


def floating_form(filterset: FloatingFilter, *, orgs: Choices) -> Any:
    return for_page(filterset, {"receiving_org": orgs, "unit": ()})


def link_form(filterset: LinkFilter, *, teams: Choices, bodies: Choices) -> Any:
    return for_page(filterset, {"team": teams, "body": bodies, "above": ()})
