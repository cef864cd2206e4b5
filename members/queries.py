"""Reads about who may do what: accounts, their grants and tokens, how they signed in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db.models import Q, QuerySet

from core import clock
from core.choices import Role
from core.models import Account, ApiToken
from core.principal import GrantSource, Principal
from core.rights import GrantFact
from core.tenancy.dated import in_force
from members.choices import GrantState, InvitationState
from members.models import Grant, Invitation
from members.scopes import LIMIT, labels

WHOLE = "全部"


# Asked by every request before anything else, so it is spared the ORM; it may stand beside other columns.
_GRANTS = """
SELECT json_agg(json_build_array(g.tenant_id, g.role, g.scope_id, g.scope_kind, g.valid_from, g.valid_to)
  ORDER BY g.id)::text FROM members_grant g WHERE g.account_id = {account} AND g.state = 'active'
"""


def grants_in_force(text: str | None) -> list[GrantFact]:
    """Those of an account's grants that count today, in every tenant; the policy shows the account its own rows."""
    today = clock.today().isoformat()
    return [
        GrantFact(UUID(tenant_id), Role(role), UUID(scope_id) if scope_id else None, scope_kind)
        for tenant_id, role, scope_id, scope_kind, valid_from, valid_to in orjson.loads(text or "[]")
        if valid_from <= today and (valid_to is None or today <= valid_to)
    ]


GRANTS = GrantSource(_GRANTS, grants_in_force)


def accounts_with_any_role(roles: Iterable[Role]) -> list[Account]:
    """Accounts in use to which this tenant grants one of ``roles`` today, whatever its scope; each once."""
    return accounts_holding(Grant.objects.filter(role__in=list(roles)))


def accounts_with_role(role: Role) -> list[Account]:
    """Accounts in use to which this tenant grants ``role`` today, whatever its scope; each once."""
    return accounts_holding(Grant.objects.filter(role=role))


def accounts_holding(grants: "QuerySet[Grant]") -> list[Account]:
    """Accounts in use with any of ``grants`` in force today; each once."""
    granted = grants.filter(in_force(clock.today()), state=GrantState.ACTIVE).values("account_id")
    return list(Account.objects.filter(id__in=granted, is_active=True).order_by("username"))


def is_interface(account: Account) -> bool:
    """Whether an account stands for another platform: an interface's grants and no others, now, later or proposed."""
    roles = set(
        Grant.objects.filter(account=account, state__in=[GrantState.PROPOSED, GrantState.ACTIVE])
        .exclude(valid_to__lt=clock.today())
        .values_list("role", flat=True)
    )
    return roles == {Role.PORTAL}


# ---- accounts -------------------------------------------------------------------------------------------------------


def home_accounts(principal: Principal) -> "QuerySet[Account]":
    """The tenant's own accounts. The table has no wall: whoever reads it narrows it here."""
    accounts: QuerySet[Account] = Account.objects.filter(home_tenant_id=principal.tenant.pk)
    return accounts


def accounts_for(principal: Principal) -> "QuerySet[Account]":
    """The tenant's accounts, for its security administrator. Raises NotAllowed."""
    principal.require_everywhere("account.view")
    return home_accounts(principal)


@dataclass(frozen=True)
class AccountRow:
    account: Account
    roles: list[str]


def account_rows(accounts: Sequence[Account]) -> list[AccountRow]:
    """Accounts with the roles in force today, in one query however many they are."""
    held: dict[UUID, dict[str, None]] = defaultdict(dict)
    rows = (
        Grant.objects.filter(in_force(clock.today()), account__in=list(accounts), state=GrantState.ACTIVE)
        .order_by("role")
        .values_list("account_id", "role")
    )
    for account_id, role in rows:
        held[account_id][str(Role(role).label)] = None
    return [AccountRow(account, list(held[account.pk])) for account in accounts]


def account_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 accounts by name or user name, for who may propose a grant: names only, nothing of their use."""
    principal.require("grant.propose")
    text = text.strip()
    if not text:
        return []
    found = home_accounts(principal).filter(
        Q(username__istartswith=text) | Q(display_name__icontains=text), is_active=True
    )
    rows = found.order_by("username").values_list("id", "display_name", "username")[:LIMIT]
    return [{"id": str(account_id), "label": name, "detail": username} for account_id, name, username in rows]


# ---- grants ---------------------------------------------------------------------------------------------------------


def grants_for(principal: Principal) -> "QuerySet[Grant]":
    """The tenant's grants, past and proposed ones included. Raises NotAllowed."""
    principal.require("grant.view")
    grants: QuerySet[Grant] = Grant.objects.filter(tenant_id=principal.tenant.pk)
    return grants


@dataclass(frozen=True)
class GrantRow:
    grant: Grant
    scope: str


def grant_rows(grants: Sequence[Grant]) -> list[GrantRow]:
    """Grants with the names of what they are limited to, one query per kind of scope."""
    named = labels((grant.scope_kind, grant.scope_id) for grant in grants)
    return [GrantRow(grant, named[grant.scope_id] if grant.scope_id else WHOLE) for grant in grants]


def invitations_for(principal: Principal) -> "QuerySet[Invitation]":
    """The tenant's invitations: all to who decides, one's own to who proposes. Raises NotAllowed."""
    principal.require("grant.view")
    found: QuerySet[Invitation] = Invitation.objects.filter(tenant_id=principal.tenant.pk)
    if not principal.may_everywhere("grant.view"):
        found = found.filter(proposed_by_id=principal.account_id)
    return found.select_related("proposed_by", "decided_by", "account")


def waiting_invitations(principal: Principal) -> "QuerySet[Invitation]":
    """Proposals that wait for this principal's decision."""
    if not principal.may_everywhere("grant.edit"):
        nothing: QuerySet[Invitation] = Invitation.objects.none()
        return nothing
    return invitations_for(principal).filter(state=InvitationState.PROPOSED)


def waiting_to_be_decided() -> Q:
    """Grants proposed, and those in force that somebody proposes to take back."""
    return Q(state=GrantState.PROPOSED) | (Q(state=GrantState.ACTIVE) & ~Q(withdrawal=""))


def waiting_grants(principal: Principal) -> "QuerySet[Grant]":
    """Proposals that wait for this principal's decision; those for his own account are somebody else's."""
    if not principal.may_everywhere("grant.edit"):
        nothing: QuerySet[Grant] = Grant.objects.none()
        return nothing
    waiting = grants_for(principal).filter(waiting_to_be_decided())
    return waiting.exclude(account=principal.account) if principal.account else waiting


# ---- tokens ---------------------------------------------------------------------------------------------------------


def has_usable_token(account: Account) -> bool:
    return bool(ApiToken.objects.filter(account=account, revoked_at__isnull=True, expires_at__gt=clock.now()).exists())


def tokens_for(principal: Principal) -> "QuerySet[ApiToken]":
    """The tenant's tokens, ended ones included. Raises NotAllowed."""
    principal.require_everywhere("token.edit")
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(tenant_id=principal.tenant.pk).select_related("account")
    return tokens
