"""Which chains lack a committee, an alliance or a core, and the ratio of those that have one (R01, R58, F002, F005).

Numerator: chains on which on the day there are as many of the role as the city asks for, at any tier or at the one it
names. Denominator: chains in force on the day that the reader may see whole; sub-chains are counted apart, since only
key ones need a body of their own (F003). Nothing is excluded. What the city asks for are its own rows (BodyRule);
until it has any, one of each role it has a kind of body for.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from alliances.choices import ALLIANCES, COMMITTEES, OF_CHAINS, BodyMeaning, RuleSubject
from alliances.models import BodyRule, ChainBody
from alliances.queries import Ids, exists
from chains.lineage import on_top
from chains.models import Chain, ChainLeaderOrg
from chains.queries import by_chain, chains_for
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force


@dataclass(frozen=True)
class Role:
    """What every chain should have so many of; ``meanings`` is empty for the core, which is no body."""

    code: str
    label: str
    meanings: frozenset[BodyMeaning]
    least: int = 1
    most: int | None = None
    tier_id: UUID | None = None
    note: str = ""


COMMITTEE = Role("committee", "链党委", COMMITTEES)
ALLIANCE = Role("alliance", "联盟", ALLIANCES)
CORE = Role("core", "龙头企业党组织", frozenset())
ROLES = (COMMITTEE, ALLIANCE)
BY_SUBJECT = {
    RuleSubject.CHAIN_COMMITTEE: COMMITTEE,
    RuleSubject.CHAIN_ALLIANCE: ALLIANCE,
    RuleSubject.CHAIN_CORE: CORE,
}


@dataclass(frozen=True)
class Completeness:
    """Chains that have enough of ``role`` on one day, of all chains asked about."""

    role: Role
    having: int
    chains: int

    @property
    def missing(self) -> int:
        return self.chains - self.having

    @property
    def ratio(self) -> float | None:
        return self.having / self.chains if self.chains else None


def chains_asked(principal: Principal, day: dt.date, *, below: bool = False) -> "QuerySet[Chain]":
    """The chains (or, ``below``, the sub-chains) that should have bodies on ``day``."""
    return on_top(chains_for(by_chain(principal)).filter(in_force(day)), day, below=below)


def _rows_of(role: Role, day: dt.date) -> "QuerySet[Any]":
    """What counts for ``role`` on ``day``: bodies, or party organizations that lead a chain themselves (R59)."""
    if not role.meanings:
        cores: QuerySet[Any] = ChainLeaderOrg.objects.filter(in_force(day))
        return cores
    bodies: QuerySet[Any] = ChainBody.objects.filter(
        exists(day), chain_id__isnull=False, kind__meaning__in=role.meanings
    )
    return bodies.filter(tier_id=role.tier_id) if role.tier_id else bodies


def chains_with(role: Role, day: dt.date) -> Ids:
    """Ids of chains that on ``day`` have at least as many of ``role`` as it asks for."""
    counted = _rows_of(role, day).order_by().values("chain_id").annotate(number=Count("id"))
    ids: Ids = counted.filter(number__gte=role.least).values("chain_id")
    return ids


def gaps(principal: Principal, role: Role, day: dt.date, *, below: bool = False) -> "QuerySet[Chain]":
    """Chains without a body of ``role`` on ``day``; ``was_called`` gives them the names of the day."""
    chains = chains_asked(principal, day, below=below).exclude(id__in=chains_with(role, day))
    return chains.select_related("parent", "lead_department").order_by("order", "name_key")


def roles_of_city(day: dt.date) -> list[Role]:
    """What the city asks of every chain by rows of its own; else one of each role it has a kind of body for: a city
    without alliances among its kinds is not short of alliances."""
    asked = BodyRule.objects.filter(in_force(day), subject__in=OF_CHAINS).select_related("tier")
    rules = list(asked.order_by("created_at", "id"))
    if rules:
        return [_role_of(rule, twice=sum(rule.subject == other.subject for other in rules) > 1) for rule in rules]
    terms = Term.objects.filter(in_force(day), kind="body_kind").values_list("meaning", flat=True)
    meanings = set(terms)
    return [role for role in ROLES if meanings & {str(meaning) for meaning in role.meanings}]


def _role_of(rule: BodyRule, *, twice: bool) -> Role:
    """``twice``: the city asks for the same at several tiers, so code and label must tell them apart."""
    plain = BY_SUBJECT[RuleSubject(rule.subject)]
    code = f"{plain.code}-{rule.tier.code}" if twice and rule.tier else plain.code
    label = f"{rule.tier.label}{plain.label}" if rule.tier else plain.label
    return Role(code, label, plain.meanings, rule.least, rule.most, rule.tier_id, rule.note)


def completeness(principal: Principal, day: dt.date, *, below: bool = False) -> list[Completeness]:
    """One for each role the city has a kind of body for, counted in one statement."""
    roles = roles_of_city(day)
    having = {
        f"role_{number}": Count("id", filter=Q(id__in=chains_with(role, day))) for number, role in enumerate(roles)
    }
    counted = chains_asked(principal, day, below=below).order_by().aggregate(total=Count("id"), **having)
    return [Completeness(role, counted[name], counted["total"]) for role, name in zip(roles, having, strict=True)]


@dataclass(frozen=True)
class Cell:
    """How many of a role a chain has, against what the city asks for."""

    role: Role
    number: int

    @property
    def standing(self) -> str:
        if self.number < self.role.least:
            return "short"
        return "over" if self.role.most is not None and self.number > self.role.most else "fits"


@dataclass(frozen=True)
class ChainRow:
    chain: Chain
    cells: list[Cell] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return all(cell.standing == "fits" for cell in self.cells)


def completeness_rows(chains: Sequence[Chain], day: dt.date) -> list[ChainRow]:
    """一链一核一联盟 (R58), chain by chain; one query for each thing the city asks for."""
    ids = [chain.pk for chain in chains]
    roles = roles_of_city(day)
    counted: list[Counter[UUID]] = []
    for role in roles:
        rows = _rows_of(role, day).filter(chain_id__in=ids).order_by().values_list("chain_id")
        counted.append(Counter(dict(rows.annotate(Count("id")))))
    return [
        ChainRow(chain, [Cell(role, numbers[chain.pk]) for role, numbers in zip(roles, counted, strict=True)])
        for chain in chains
    ]
