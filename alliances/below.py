"""What a superior sees of the tenants below: bodies by what they are, chains with one; never a member or a person.

Read in subtree mode; memberships and seats are not shown to it by the database (ARCHITECTURE.md §2).
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from alliances.choices import COMMITTEES, BodyMeaning
from alliances.models import ChainBody
from alliances.queries import exists
from chains.lineage import on_top
from chains.models import Chain
from core.below import tenants_below
from core.models import Tenant
from core.principal import Principal
from core.tenancy.dated import in_force
from core.tenancy.scope import tenant_scope


@dataclass(frozen=True)
class TenantRow:
    """``depth`` is 0 for the superior itself; ``chains`` are those on top, ``having`` those with a committee (F002)."""

    tenant: Tenant
    depth: int
    bodies: Counter[str] = field(default_factory=Counter)
    chains: int = 0
    having: int = 0

    @property
    def ratio(self) -> float | None:
        return self.having / self.chains if self.chains else None

    @property
    def counts(self) -> list[int]:
        """Bodies by meaning, in the order of BodyMeaning."""
        return [self.bodies[meaning] for meaning in BodyMeaning]


@dataclass(frozen=True)
class RollUp:
    rows: list[TenantRow]
    total: TenantRow


def _bodies(day: dt.date) -> dict[UUID, Counter[str]]:
    rows = ChainBody.objects.filter(exists(day)).order_by().values_list("tenant_id", "kind__meaning")
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for tenant_id, meaning, count in rows.annotate(Count("id")):
        found[tenant_id][meaning] = count
    return found


def _chains(day: dt.date) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Top chains of each tenant, and those of them on which a committee exists."""
    chains = on_top(Chain.objects.filter(in_force(day)), day).order_by()
    held = ChainBody.objects.filter(exists(day), chain_id__isnull=False, kind__meaning__in=COMMITTEES)
    counted = chains.values_list("tenant_id").annotate(Count("id"))
    return dict(counted), dict(counted.filter(id__in=held.values("chain_id")))


def roll_up(principal: Principal, day: dt.date, *, request_id: str = "") -> RollUp:
    """Bodies and chains of every tenant of the subtree on ``day``, in four queries. Rights are the caller's."""
    with tenant_scope(
        principal.tenant.id,
        mode="subtree",
        actor_id=principal.account_id,
        request_id=request_id,
        reason="下级链党组织汇总",
    ):
        bodies, (chains, having) = _bodies(day), _chains(day)
        rows = [
            TenantRow(tenant, depth, bodies[tenant.pk], chains.get(tenant.pk, 0), having.get(tenant.pk, 0))
            for tenant, depth in tenants_below(principal.tenant)
        ]
    total = Counter[str]()
    for row in rows:
        total.update(row.bodies)
    return RollUp(
        rows,
        TenantRow(principal.tenant, 0, total, sum(row.chains for row in rows), sum(row.having for row in rows)),
    )
