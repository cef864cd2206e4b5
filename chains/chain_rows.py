"""Chains as lists and headers show them: who heads, who leads, what stands on them; constant queries a page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from chains.choices import ChainRole, HeadRole
from chains.figures import NOTHING, ChainFigures, counted_families
from chains.models import Chain, ChainHead, ChainLeaderOrg
from chains.queries import places_in_force
from core.principal import Principal
from core.tenancy.dated import in_force


@dataclass(frozen=True)
class ChainRow:
    """``depth`` is 0 for a chain on top, 1 for its sub-chains …; leaders are names, companies before organizations.

    ``family`` are the ids of the chain and its sub-chains, those the figures count.
    """

    chain: Chain
    depth: int
    figures: ChainFigures
    family: list[UUID]
    heads: list[str]
    leaders: list[str]


def head_label(head: ChainHead, *, named: bool) -> str:
    """Who heads: department, or post and name; without the right to see persons the post alone."""
    if head.department:
        return str(head.department.short_name or head.department.name)
    post = head.post or (str(head.post_level) if head.post_level else "")
    if named and head.person:
        return f"{head.person.name}（{post}）" if post else str(head.person.name)
    return post or "领导干部"


def heads_of(chain_ids: Iterable[UUID], day: dt.date, *, named: bool) -> dict[UUID, list[str]]:
    """链长 (not deputies) of each chain on ``day``."""
    rows = (
        ChainHead.objects.filter(in_force(day), chain_id__in=list(chain_ids), role=HeadRole.HEAD)
        .select_related("person", "department", "post_level")
        .order_by(F("valid_from").asc(nulls_first=True), "id")
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for head in rows:
        found[head.chain_id].append(head_label(head, named=named))
    return found


def _called(path: str) -> Coalesce:
    return Coalesce(NullIf(F(f"{path}__short_name"), Value("")), F(f"{path}__name"))


def leaders_of(family: Mapping[UUID, Sequence[UUID]], day: dt.date) -> dict[UUID, list[str]]:
    """Names of 链主 of each chain and its sub-chains: companies, then party organizations that lead (R59)."""
    members = {chain_id for chains in family.values() for chain_id in chains}
    names: dict[UUID, list[str]] = defaultdict(list)
    units = places_in_force(members, day).filter(role=ChainRole.LEADER)
    orgs = ChainLeaderOrg.objects.filter(in_force(day), chain_id__in=members)
    columns = ("chain_id", "rank", "key", "called")
    leading = units.annotate(rank=Value(0), key=F("unit__name_key"), called=_called("unit")).order_by()
    led = orgs.annotate(rank=Value(1), key=F("party_org__name_key"), called=_called("party_org")).order_by()
    rows = leading.values_list(*columns).union(led.values_list(*columns), all=True)
    for chain_id, _, _, name in rows.order_by("rank", "key"):
        names[chain_id].append(name)
    return {
        root: list(dict.fromkeys(name for chain_id in chains for name in names.get(chain_id, ())))
        for root, chains in family.items()
    }


def chain_rows(chains: Sequence[tuple[Chain, int]], day: dt.date, *, named: bool) -> list[ChainRow]:
    """Rows for (chain, depth) pairs, in three queries however many there are."""
    ids = [chain.pk for chain, _ in chains]
    counted, heads = counted_families(ids, day), heads_of(ids, day, named=named)
    leaders = leaders_of({root: family for root, (_, family) in counted.items()}, day)
    return [
        ChainRow(
            chain,
            depth,
            *counted.get(chain.pk, (NOTHING, [])),
            heads.get(chain.pk, []),
            leaders.get(chain.pk, []),
        )
        for chain, depth in chains
    ]


def as_tree(roots: Sequence[Chain], others: Iterable[Chain]) -> list[tuple[Chain, int]]:
    """``roots`` in their order, each followed by those of ``others`` that hang below it, with their depth."""
    below: dict[UUID | None, list[Chain]] = defaultdict(list)
    for chain in others:
        below[chain.parent_id].append(chain)
    found: list[tuple[Chain, int]] = []
    waiting = [(chain, 0) for chain in reversed(roots)]
    while waiting:
        chain, depth = waiting.pop()
        found.append((chain, depth))
        waiting += [(child, depth + 1) for child in reversed(below.pop(chain.pk, []))]
    return found


def names_shown(principal: Principal) -> bool:
    """Persons' names are for those who may see persons at all, never for a superior (counts before persons)."""
    return principal.may("person.view")
