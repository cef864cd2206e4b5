"""What shares may be narrowed by, and what their headers may."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.choices import HeaderKind, ShareState
from alliances.models import BodyShare, SharedHeader
from chains.filters import Choices
from core.moments import MomentFilter
from organizations.filters import for_page


class ShareFilter(django_filters.FilterSet):
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    guest = django_filters.UUIDFilter(label="受邀城市", field_name="guest_id")
    meeting = django_filters.UUIDFilter(label="会议", field_name="subject_id")
    state = django_filters.MultipleChoiceFilter(label="办理情况", choices=ShareState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = BodyShare
        fields: list[str] = []


def share_form(filterset: ShareFilter, *, bodies: Choices, guests: Choices) -> Any:
    return for_page(filterset, {"body": bodies, "guest": guests, "meeting": ()})


class OfferFilter(django_filters.FilterSet):
    host = django_filters.UUIDFilter(label="邀请方", field_name="tenant_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = BodyShare
        fields: list[str] = []


class HeaderFilter(django_filters.FilterSet):
    share = django_filters.UUIDFilter(label="共享", field_name="share_id")
    kind = django_filters.MultipleChoiceFilter(label="类别", choices=HeaderKind.choices)
    on_or_after = django_filters.DateFilter(label="不早于", field_name="day", lookup_expr="gte")

    class Meta:
        model = SharedHeader
        fields: list[str] = []


def guests_of(rows: "QuerySet[BodyShare]") -> Choices:
    found = rows.order_by("guest__name").values_list("guest_id", "guest__name").distinct()
    return [(str(key), name) for key, name in found]
