"""Reads of members from outside: of bodies held whole."""

from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.models import OuterMember
from alliances.queries import by_body
from core.access import fetch
from core.choices import AnchorKind
from core.models import Tenant
from core.principal import Principal

VIEW, EDIT = "share.view", "share.edit"


def outers_visible(principal: Principal, action: str = VIEW) -> Q:
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def outers_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[OuterMember]":
    queryset: QuerySet[OuterMember] = OuterMember.objects.filter(outers_visible(principal, action))
    return queryset


def get_outer_for(principal: Principal, outer_id: UUID, action: str = VIEW) -> OuterMember:
    queryset = OuterMember.objects.select_related("body", "city")
    outer: OuterMember = fetch(queryset, outer_id, outers_visible(principal, action))
    return outer


def other_cities(principal: Principal) -> "QuerySet[Tenant]":
    """The other cities the platform knows; their names are no secret (core.Tenant has no wall)."""
    found: QuerySet[Tenant] = Tenant.objects.filter(is_active=True).exclude(pk=principal.tenant.pk)
    return found.order_by("name")
