"""Reads of brands and honours. A person's honour is for those who may see persons, known by its kind also where only a
name was written.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import NOT_PERSONS
from alliances.models import Brand, ChainBody, Honour
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, work_visible
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal

BRAND_SHOWN = ("kind", "body", "unit", "party_org")
HONOUR_SHOWN = ("kind", "body", "person", "unit", "party_org", "chain")


def brands_visible(principal: Principal, action: str = VIEW) -> Q:
    return work_visible(principal, action, unit="unit_id")


def brands_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Brand]":
    queryset: QuerySet[Brand] = Brand.objects.filter(brands_visible(principal, action))
    return queryset


def honours_visible(principal: Principal, action: str = VIEW) -> Q:
    """Of bodies held whole, and of one's own unit; one of no body is for who works on the whole city."""
    found = work_visible(principal, action, unit="unit_id")
    return found if principal.may("person.view") else found & Q(holder_kind__in=NOT_PERSONS)


def honours_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Honour]":
    queryset: QuerySet[Honour] = Honour.objects.filter(honours_visible(principal, action))
    return queryset


def get_brand_for(principal: Principal, brand_id: UUID, action: str = VIEW) -> Brand:
    brand: Brand = fetch(Brand.objects.select_related(*BRAND_SHOWN), brand_id, brands_visible(principal, action))
    return brand


def get_honour_for(principal: Principal, honour_id: UUID, action: str = VIEW) -> Honour:
    honour: Honour = fetch(Honour.objects.select_related(*HONOUR_SHOWN), honour_id, honours_visible(principal, action))
    return honour


def may_edit_of(principal: Principal, body_id: UUID | None) -> bool:
    """Whether one may write what this body holds; of no body, what is the city's."""
    if body_id is None:
        return principal.may_everywhere(EDIT)
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(pk=body_id)).may(EDIT)
