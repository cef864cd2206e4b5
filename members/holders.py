"""Who holds which right today: the grants in force, counted by the rights table itself."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock, rights
from core.choices import Role
from core.principal import Principal
from core.rights import RIGHTS, GrantFact
from core.tenancy.dated import in_force
from members.choices import GrantState
from members.models import Grant
from members.queries import grants_for


def counting_grants() -> Q:
    """Grants that count today: in force, of an account that can be used."""
    today = clock.today()
    usable = Q(account__is_active=True) & (Q(account__expires_on__isnull=True) | Q(account__expires_on__gte=today))
    return in_force(today) & Q(state=GrantState.ACTIVE) & usable


def gives(grant: GrantFact, action: str) -> bool:
    """Whether one grant gives ``action`` at all, over the tenant or within something."""
    whole, within = rights.extents((grant,), action)
    return whole or bool(within)


def holders_of(principal: Principal, action: str) -> "QuerySet[Grant]":
    """The grants by which ``action`` is held today. Raises NotAllowed, KeyError for no action of the table."""
    roles = list(RIGHTS[action])
    bound = Q(scope__isnull=False) | ~Q(role__in=[role for role in roles if not _alone(role, action)])
    found: QuerySet[Grant] = grants_for(principal).filter(counting_grants(), bound, role__in=roles)
    return found


def _alone(role: Role, action: str) -> bool:
    """Whether a grant of ``role`` without a scope gives ``action``."""
    return gives(GrantFact(UUID(int=0), role, None, None), action)


def accounts_by_action(principal: Principal) -> Mapping[str, int]:
    """How many accounts hold each action today, in one read. Raises NotAllowed."""
    held: dict[str, set[UUID]] = defaultdict(set)
    rows: Any = grants_for(principal).filter(counting_grants()).order_by().values_list("account_id", "role", "scope_id")
    for account_id, role, scope_id in rows.distinct():
        fact = GrantFact(principal.tenant.pk, Role(role), scope_id, "chain" if scope_id else None)
        for action, table in RIGHTS.items():
            if fact.role in table and gives(fact, action):
                held[action].add(account_id)
    return {action: len(held[action]) for action in RIGHTS}
