"""What a superior sees of the tenants below: counts of chains and of what stands on them, never a person.

Read in subtree mode, which shows chains, places, units, party organizations and member counts of the tenants below;
heads, contacts and accounts are not shown to it by the database (ARCHITECTURE.md §2).
"""

import datetime as dt
from dataclasses import dataclass

from chains.figures import NOTHING, ChainFigures, distinct_units_above, figures_of_tenants
from core.below import tenants_below
from core.models import Tenant
from core.principal import Principal
from core.tenancy.scope import tenant_scope


@dataclass(frozen=True)
class TenantRow:
    """``depth`` is 0 for the superior itself."""

    tenant: Tenant
    depth: int
    figures: ChainFigures


@dataclass(frozen=True)
class RollUp:
    """``total.units`` are distinct by social credit code where present, else by tenant and unit; the rest are sums."""

    rows: list[TenantRow]
    total: ChainFigures


def roll_up(principal: Principal, day: dt.date, *, request_id: str = "") -> RollUp:
    """The figures of every tenant in the subtree on ``day``. Rights are the caller's."""
    with tenant_scope(
        principal.tenant.id,
        mode="subtree",
        actor_id=principal.account_id,
        request_id=request_id,
        reason="下级产业链汇总",
    ):
        figures, units = figures_of_tenants(day), distinct_units_above(day)
        rows = [
            TenantRow(tenant, depth, figures.get(tenant.pk, NOTHING))
            for tenant, depth in tenants_below(principal.tenant)
        ]
    counted = [row.figures for row in rows]
    total = ChainFigures(
        chains=sum(each.chains for each in counted),
        units=units,
        party_orgs=sum(each.party_orgs for each in counted),
        members=sum(each.members for each in counted),
        projects=sum(each.projects for each in counted),
    )
    return RollUp(rows, total)
