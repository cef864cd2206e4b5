"""Reads of chains and what stands on them. Every count takes a day (truth 2) and counts distinct things (truth 3)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from chains.models import Chain, ChainUnit, KeyProject
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost

Ids = QuerySet[Any, Any]


def chains_for(principal: Principal, *, action: str = "chain.view") -> "QuerySet[Chain]":
    queryset: QuerySet[Chain] = principal.narrow(Chain.objects.all(), action, AnchorKind.CHAIN)
    return queryset


def projects_for(principal: Principal, *, action: str = "project.view") -> "QuerySet[KeyProject]":
    queryset: QuerySet[KeyProject] = principal.narrow(KeyProject.objects.all(), action, AnchorKind.PROJECT)
    return queryset


def units_on_chains(chain_ids: list[UUID]) -> Ids:
    """Ids of units now on the given chains."""
    ids: Ids = ChainUnit.objects.filter(in_force(clock.today()), chain_id__in=chain_ids).values("unit_id")
    return ids


def party_orgs_on_chains(chain_ids: list[UUID]) -> Ids:
    ids: Ids = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=units_on_chains(chain_ids)).values(
        "party_org_id"
    )
    return ids


def chains_of_units(unit_ids: list[UUID]) -> Ids:
    ids: Ids = ChainUnit.objects.filter(in_force(clock.today()), unit_id__in=unit_ids).values("chain_id")
    return ids


def projects_of_chains(chain_ids: list[UUID]) -> Ids:
    ids: Ids = KeyProject.objects.filter(chain_id__in=chain_ids).values("id")
    return ids


def projects_of_units(unit_ids: list[UUID]) -> Ids:
    ids: Ids = KeyProject.objects.filter(owner_id__in=unit_ids).values("id")
    return ids


_FAMILY = """
WITH RECURSIVE family (id) AS (
  SELECT id FROM chains_chain WHERE id = %(chain)s
  UNION
  SELECT c.id FROM chains_chain c JOIN family f ON c.parent_id = f.id
  WHERE (c.valid_from IS NULL OR c.valid_from <= %(day)s) AND (c.valid_to IS NULL OR c.valid_to >= %(day)s))
SELECT id FROM family
"""


def family_of(chain_id: UUID, day: dt.date) -> list[UUID]:
    """The chain and all sub-chains below it in force on ``day`` (R02: figures roll up, distinct)."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"chain": chain_id, "day": day})
        return [row[0] for row in cursor.fetchall()]
