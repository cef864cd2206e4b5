"""上级产业链 and what is rolled up from below: links upwards with the names of what they lead to, figures downwards.

A tenant sees of the tenants above it the names and levels of their chains (app.chains_above), and nothing else; a
superior reads the linked chains below in subtree mode, as figures.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from chains.figures import NOTHING, ChainFigures, distinct_above, figures_of_chains, figures_together
from chains.models import Chain, ChainLink
from chains.queries import family_of
from chains.structure_rows import is_current
from core.choices import AnchorKind, TenantLevel
from core.models import Tenant
from core.principal import Principal
from core.tenancy.dated import in_force
from core.tenancy.scope import tenant_scope

_ABOVE = """
SELECT a.id, a.name, a.level, a.valid_from, a.valid_to, t.id, t.name
FROM app.chains_above() a JOIN core_tenant t ON t.id = a.tenant_id
JOIN core_tenantclosure c ON c.ancestor_id = t.id AND c.descendant_id = %s
ORDER BY c.depth, a.name
"""


@dataclass(frozen=True)
class ChainAbove:
    """A chain of a tenant above: its name and level, no more."""

    id: UUID
    name: str
    level: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    tenant_id: UUID
    tenant_name: str

    def is_in_force(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def level_label(self) -> str:
        return str(TenantLevel(self.level).label)


@dataclass(frozen=True)
class LinkRow:
    """``upper`` is None once the tenant hangs elsewhere: what stands above it no longer shows its names."""

    link: ChainLink
    upper: ChainAbove | None
    is_current: bool


@dataclass(frozen=True)
class LinkedChain:
    """A chain of a tenant below that hangs on ours, with its sub-chains' figures."""

    tenant: Tenant
    name: str
    level_label: str
    figures: ChainFigures


@dataclass(frozen=True)
class LinkedBelow:
    """``total`` counts nothing twice: units by social credit code where present, else by tenant and unit."""

    rows: list[LinkedChain]
    total: ChainFigures


def chains_above(tenant_id: UUID) -> list[ChainAbove]:
    """All chains of the tenants above ``tenant_id``, whose scope is open; the nearest tenant first."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [tenant_id])
        return [ChainAbove(*row) for row in cursor.fetchall()]


def links_for(principal: Principal) -> "QuerySet[ChainLink]":
    queryset: QuerySet[ChainLink] = principal.narrow(
        ChainLink.objects.all(), "chain.view", AnchorKind.CHAIN, path="chain_id"
    )
    return queryset


def link_rows(principal: Principal, chain: Chain, day: dt.date) -> list[LinkRow]:
    """The chain's links, those going on first."""
    links = list(
        ChainLink.objects.filter(chain=chain).order_by(
            F("valid_to").desc(nulls_first=True), F("valid_from").desc(nulls_last=True), "id"
        )
    )
    above = {upper.id: upper for upper in chains_above(principal.tenant.id)} if links else {}
    return [LinkRow(link, above.get(link.upper_chain_id), is_current(link, day)) for link in links]


def linked_below(principal: Principal, chain: Chain, day: dt.date, *, request_id: str = "") -> LinkedBelow:
    """The chains of tenants below linked to ``chain`` or its sub-chains on ``day``. Rights are the caller's."""
    with tenant_scope(
        principal.tenant.id,
        mode="subtree",
        actor_id=principal.account_id,
        request_id=request_id,
        reason="下级产业链汇总",
    ):
        links = ChainLink.objects.filter(
            in_force(day),
            in_force(day, path="chain__"),
            upper_tenant_id=principal.tenant.id,
            upper_chain_id__in=family_of(chain.pk, day),
        )
        chains = list(
            Chain.objects.filter(pk__in=links.exclude(tenant_id=principal.tenant.id).values("chain_id"))
            .select_related("tenant")
            .order_by("tenant__code", "order", "name_key")
        )
        if not chains:
            return LinkedBelow([], NOTHING)
        return _counted(chains, day)


def _counted(chains: Sequence[Chain], day: dt.date) -> LinkedBelow:
    ids = [chain.pk for chain in chains]
    figures, distinct = figures_of_chains(ids, day), distinct_above(ids, day)
    total = replace(figures_together(ids, day), units=distinct.units, key_enterprises=distinct.key_enterprises)
    rows = [
        LinkedChain(chain.tenant, chain.name, str(chain.get_level_display()), figures.get(chain.pk, NOTHING))
        for chain in chains
    ]
    return LinkedBelow(rows, total)
