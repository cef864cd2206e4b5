"""Reads about people and their grants."""

from collections.abc import Iterable
from uuid import UUID

from core import clock
from core.choices import Role
from core.models import Account
from core.rights import GrantFact
from core.tenancy.dated import in_force
from members.choices import GrantState
from members.models import Grant


def grants_in_force(account_id: UUID) -> Iterable[GrantFact]:
    """The account's grants that count today, in every tenant; the table's policy shows the account its own rows."""
    rows = (
        Grant.objects.filter(in_force(clock.today()), account_id=account_id, state=GrantState.ACTIVE)
        .order_by("id")
        .values_list("tenant_id", "role", "scope_id", "scope_kind")
    )
    return [GrantFact(tenant_id, Role(role), scope_id, scope_kind) for tenant_id, role, scope_id, scope_kind in rows]


def accounts_with_role(role: Role) -> list[Account]:
    """Accounts in use to which this tenant grants ``role`` today, whatever its scope; each once."""
    granted = Grant.objects.filter(in_force(clock.today()), role=role, state=GrantState.ACTIVE).values("account_id")
    return list(Account.objects.filter(id__in=granted, is_active=True).order_by("username"))
