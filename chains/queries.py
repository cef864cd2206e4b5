"""Reads of chains and what stands on them. Every count takes a day (truth 2) and counts distinct things (truth 3)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet

from chains.models import Chain, ChainUnit, KeyProject, Segment, SegmentIndustry, SegmentLink
from chains.projects.queries import projects_visible
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.reaching import through
from core.search.index import named_like
from core.search.words import words
from core.tenancy.dated import in_force
from organizations.ending import living_on
from organizations.models import PartyOrgHost

Ids = QuerySet[Any, Any]


def chains_for(principal: Principal, *, action: str = "chain.view") -> "QuerySet[Chain]":
    queryset: QuerySet[Chain] = principal.narrow(Chain.objects.all(), action, AnchorKind.CHAIN)
    return queryset


def projects_for(principal: Principal, *, action: str = "project.view") -> "QuerySet[KeyProject]":
    queryset: QuerySet[KeyProject] = KeyProject.objects.filter(projects_visible(principal, action))
    return queryset


def by_chain(principal: Principal) -> Principal:
    """The same person with only those grants that hold a chain whole.

    A grant on one unit shows the chain it stands on, but neither all that stands there nor the right to change it.
    """
    if principal.is_platform:
        return principal
    return replace(principal, grants=tuple(grant for grant in principal.grants if grant.scope_kind != AnchorKind.UNIT))


def on_chain(principal: Principal, chain_id: UUID) -> Principal:
    """The same person with only those grants that hold this chain whole: ``may`` answers every right on it."""
    return by_chain(principal).at(AnchorKind.CHAIN, Chain.objects.filter(pk=chain_id))


def holds_chain(principal: Principal, chain_id: UUID, action: str = "chain.view") -> bool:
    """Whether ``action`` is granted on the whole chain, not merely on a unit that stands on it."""
    return on_chain(principal, chain_id).may(action)


def places_visible(principal: Principal) -> Q:
    """Which places somebody sees: all on chains held whole, else those of the units shown to them."""
    whole = by_chain(principal).visible("chain.view", AnchorKind.CHAIN, path="chain_id")
    own = principal.visible("chain.view", AnchorKind.CHAIN, path="chain_id") & principal.visible(
        "unit.view", AnchorKind.UNIT, path="unit_id"
    )
    return whole | own if whole else whole


def places_for(principal: Principal) -> "QuerySet[ChainUnit]":
    queryset: QuerySet[ChainUnit] = ChainUnit.objects.filter(places_visible(principal))
    return queryset


def segments_for(principal: Principal, *, action: str = "chain.view") -> "QuerySet[Segment]":
    queryset: QuerySet[Segment] = principal.narrow(Segment.objects.all(), action, AnchorKind.CHAIN, path="chain_id")
    return queryset


def links_visible(principal: Principal, action: str = "chain.view") -> Q:
    """A link tells of two segments: it is shown to who may see the chains of both."""
    source = principal.visible(action, AnchorKind.CHAIN, path="source__chain_id")
    return source & principal.visible(action, AnchorKind.CHAIN, path="target__chain_id")


def links_for(principal: Principal) -> "QuerySet[SegmentLink]":
    queryset: QuerySet[SegmentLink] = SegmentLink.objects.filter(links_visible(principal))
    return queryset


def with_industries(segments: "QuerySet[Segment]") -> "QuerySet[Segment]":
    """Each with ``industries``, the codes of GB/T 4754 whose companies belong on it."""
    codes = SegmentIndustry.objects.filter(segment_id=OuterRef("pk")).order_by("industry_id").values("industry_id")
    return segments.annotate(industries=ArraySubquery(codes))


def sub_chains(chain_ids: list[UUID]) -> list[UUID]:
    """A grant on a chain reaches its sub-chains (R02)."""
    return through(chain_ids, families_today)


def families_today(chain_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    return families(chain_ids, clock.today())


def units_on_chains(chain_ids: list[UUID]) -> Ids:
    """Ids of units now on the given chains and their sub-chains."""
    ids: Ids = ChainUnit.objects.filter(in_force(clock.today()), chain_id__in=sub_chains(chain_ids)).values("unit_id")
    return ids


def party_orgs_on_chains(chain_ids: list[UUID]) -> Ids:
    ids: Ids = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=units_on_chains(chain_ids)).values(
        "party_org_id"
    )
    return ids


def chains_of_units(unit_ids: list[UUID]) -> Ids:
    """Chains the given units stand on, and those they lead as departments."""
    standing = ChainUnit.objects.filter(in_force(clock.today()), unit_id__in=unit_ids).values("chain_id")
    ids: Ids = Chain.objects.filter(Q(id__in=standing) | Q(lead_department_id__in=unit_ids)).values("id")
    return ids


def projects_of_chains(chain_ids: list[UUID]) -> Ids:
    ids: Ids = KeyProject.objects.filter(chain_id__in=sub_chains(chain_ids)).values("id")
    return ids


def projects_of_units(unit_ids: list[UUID]) -> Ids:
    ids: Ids = KeyProject.objects.filter(owner_id__in=unit_ids).values("id")
    return ids


# Chains in force on a day, each with the chain it hung below on that day (chains.models.lineage.ChainPast).
HUNG = """
  SELECT c.id, CASE WHEN p.id IS NULL THEN c.parent_id ELSE p.parent_id END AS parent_id
  FROM chains_chain c LEFT JOIN chains_chainpast p
    ON p.chain_id = c.id AND daterange(p.valid_from, p.valid_to, '[]') @> %(day)s::date
  WHERE daterange(c.valid_from, c.valid_to, '[]') @> %(day)s::date"""

_FAMILIES = f"""
WITH RECURSIVE hung AS MATERIALIZED ({HUNG}), family (root, id) AS (
  SELECT id, id FROM chains_chain WHERE id = ANY (%(chains)s)
  UNION
  SELECT f.root, c.id FROM hung c JOIN family f ON c.parent_id = f.id)
SELECT root, id FROM family
"""  # noqa: S608 - our own text

_DESCENDANTS = """
WITH RECURSIVE family (id) AS (
  SELECT id FROM chains_chain WHERE id = %(chain)s
  UNION
  SELECT c.id FROM chains_chain c JOIN family f ON c.parent_id = f.id)
SELECT id FROM family
"""


def families(chain_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[UUID]]:
    """Each chain with itself and all sub-chains below it in force on ``day``, in one query."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, {"chains": list(chain_ids), "day": day})
        for root, member in cursor.fetchall():
            found[root].append(member)
    return found


def family_of(chain_id: UUID, day: dt.date) -> list[UUID]:
    """The chain and all sub-chains below it in force on ``day`` (R02: figures roll up, distinct)."""
    return families([chain_id], day).get(chain_id, [])


def units_by_chain(chain_ids: Collection[UUID], day: dt.date) -> dict[UUID, set[UUID]]:
    """The units on each chain and its sub-chains on ``day``, each once; two queries however many chains are asked."""
    family = families(chain_ids, day)
    members = {member for ids in family.values() for member in ids}
    placed: dict[UUID, set[UUID]] = defaultdict(set)
    rows = ChainUnit.objects.filter(in_force(day), chain_id__in=members).values_list("chain_id", "unit_id")
    for chain_id, unit_id in rows:
        placed[chain_id].add(unit_id)
    return {root: set().union(*(placed[member] for member in ids)) for root, ids in family.items()}


def descendants_of(chain_id: UUID) -> set[UUID]:
    """The chain and everything that ever hung below it: what may not become its superior."""
    with connection.cursor() as cursor:
        cursor.execute(_DESCENDANTS, {"chain": chain_id})
        return {row[0] for row in cursor.fetchall()}


def places_in_force(chain_ids: Collection[UUID], day: dt.date) -> "QuerySet[ChainUnit]":
    """Places on the given chains on ``day``; units ended by then are left out, as in every count and map."""
    queryset: QuerySet[ChainUnit] = ChainUnit.objects.filter(
        in_force(day), living_on(day, path="unit__"), chain_id__in=chain_ids
    )
    return queryset


def current_segments(chain_ids: Iterable[UUID], day: dt.date, *, held: UUID | None = None) -> "QuerySet[Segment]":
    """Segments in force on the given chains, in the order of chain and place.

    ``held``, the one a record names already, is among them though it may have ended: else saving would lose it.
    """
    queryset: QuerySet[Segment] = Segment.objects.filter(Q(in_force(day), chain_id__in=list(chain_ids)) | Q(pk=held))
    return queryset.order_by("chain__order", "chain__name_key", "order", "name")


def chain_labels(chain_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Chain.objects.filter(pk__in=list(chain_ids)).values_list("id", "name"))


def current_chains(principal: Principal) -> Ids:
    """Ids of chains in force today: each should have a liaison (R12)."""
    ids: Ids = chains_for(principal).filter(in_force(clock.today())).values("id")
    return ids


def chain_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 chains in force whose name or initials hold what was typed."""
    if not words(text):
        return []
    found = named_like(chains_for(principal).filter(in_force(clock.today())), text).select_related("parent")
    return [
        {"id": str(chain.pk), "label": chain.name, "detail": chain.parent.name if chain.parent else ""}
        for chain in found.order_by("order", "name_key")[:20]
    ]
