"""Which chains lack a committee or an alliance, and the ratio of those that have one (R01, R58, F002, F005).

Numerator: chains on which a body of the role exists on the day, at any level. Denominator: chains in force on the day
that the reader may see whole; sub-chains are counted apart, since only key ones need a body of their own (F003).
Nothing is excluded.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from alliances.choices import ALLIANCES, COMMITTEES, BodyMeaning
from alliances.models import ChainBody
from alliances.queries import Ids, exists
from chains.models import Chain
from chains.queries import by_chain, chains_for
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force


@dataclass(frozen=True)
class Role:
    """What every chain should have one of."""

    code: str
    label: str
    meanings: frozenset[BodyMeaning]


ROLES = (Role("committee", "链党委", COMMITTEES), Role("alliance", "联盟", ALLIANCES))


@dataclass(frozen=True)
class Completeness:
    """Chains that have a body of ``role`` on one day, of all chains asked about."""

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
    return chains_for(by_chain(principal)).filter(in_force(day), parent__isnull=not below)


def chains_with(role: Role, day: dt.date) -> Ids:
    """Ids of chains on which a body of ``role`` exists on ``day``."""
    bodies = ChainBody.objects.filter(exists(day), chain_id__isnull=False, kind__meaning__in=role.meanings)
    ids: Ids = bodies.values("chain_id")
    return ids


def gaps(principal: Principal, role: Role, day: dt.date, *, below: bool = False) -> "QuerySet[Chain]":
    """Chains without a body of ``role`` on ``day``."""
    chains = chains_asked(principal, day, below=below).exclude(id__in=chains_with(role, day))
    return chains.select_related("parent", "lead_department").order_by("order", "name_key")


def roles_of_city(day: dt.date) -> list[Role]:
    """The roles this city has a kind of body for: one without alliances among its kinds is not short of alliances."""
    terms = Term.objects.filter(in_force(day), kind="body_kind").values_list("meaning", flat=True)
    meanings = set(terms)
    return [role for role in ROLES if meanings & {str(meaning) for meaning in role.meanings}]


def completeness(principal: Principal, day: dt.date, *, below: bool = False) -> list[Completeness]:
    """One for each role the city has a kind of body for."""
    chains = chains_asked(principal, day, below=below)
    total = chains.count()
    return [
        Completeness(role, chains.filter(id__in=chains_with(role, day)).count(), total) for role in roles_of_city(day)
    ]
