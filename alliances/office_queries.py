"""Reads of shared offices and of plaques: of bodies held whole."""

from django.db.models import Q, QuerySet

from alliances.models import Office, OfficePart, Plaque
from alliances.queries import by_body
from core.choices import AnchorKind
from core.principal import Principal


def offices_visible(principal: Principal, action: str = "body.view") -> Q:
    """Offices in which a body held whole works or worked; of the whole city all of them."""
    held: Q = by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    if principal.is_platform or not held:
        return held
    return Q(pk__in=OfficePart.objects.filter(held, body_id__isnull=False).values("office_id"))


def offices_for(principal: Principal, *, action: str = "body.view") -> "QuerySet[Office]":
    queryset: QuerySet[Office] = Office.objects.filter(offices_visible(principal, action))
    return queryset


def office_parts_for(principal: Principal, *, action: str = "body.view") -> "QuerySet[OfficePart]":
    """Everybody who works from an office one sees: who shares it is no secret to those who do."""
    seen = offices_for(principal, action=action).values("id")
    queryset: QuerySet[OfficePart] = OfficePart.objects.filter(office_id__in=seen)
    return queryset


def plaques_visible(principal: Principal, action: str = "body.view") -> Q:
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def plaques_for(principal: Principal, *, action: str = "body.view") -> "QuerySet[Plaque]":
    queryset: QuerySet[Plaque] = Plaque.objects.filter(plaques_visible(principal, action))
    return queryset
