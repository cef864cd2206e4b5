"""Reads of chain bodies and their members."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import ChainBody, Membership
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force

Ids = QuerySet[Any, Any]


def bodies_for(principal: Principal, *, action: str = "body.view") -> "QuerySet[ChainBody]":
    queryset: QuerySet[ChainBody] = principal.narrow(ChainBody.objects.all(), action, AnchorKind.BODY)
    return queryset


def bodies_of_chains(chain_ids: list[UUID]) -> Ids:
    ids: Ids = ChainBody.objects.filter(chain_id__in=chain_ids).values("id")
    return ids


def bodies_of_units(unit_ids: list[UUID]) -> Ids:
    """Ids of bodies the given units are now members of."""
    ids: Ids = Membership.objects.filter(in_force(clock.today()), unit_id__in=unit_ids).values("body_id")
    return ids


def chains_of_bodies(body_ids: list[UUID]) -> Ids:
    ids: Ids = ChainBody.objects.filter(id__in=body_ids, chain_id__isnull=False).values("chain_id")
    return ids
