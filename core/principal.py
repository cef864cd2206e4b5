"""Who is acting: an account in one tenant with the grants in force, or the platform itself with a reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core import rights
from core.choices import ADMINISTRATORS, AnchorKind, Role
from core.database.prepared import rows_of
from core.errors import NotAllowed
from core.models import Account, ApiToken, Tenant
from core.rights import GrantFact


@dataclass(frozen=True)
class Principal:
    """The one argument every rule about rights takes. ``token`` is set when the API's bearer token was used."""

    tenant: Tenant
    account: Account | None
    grants: tuple[GrantFact, ...] = ()
    token: ApiToken | None = None
    tenants: tuple[Tenant, ...] = field(default=())
    is_platform: bool = False

    @property
    def account_id(self) -> UUID | None:
        return self.account.id if self.account else None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def sees_business(self) -> bool:
        """Administrators run the platform and see no business data (DOMAIN.md §1)."""
        return self.is_platform or bool(self.roles - ADMINISTRATORS)

    def may(self, action: str) -> bool:
        """Whether the action is granted at all, over the tenant or within anything."""
        if self.is_platform:
            return True
        whole, within = rights.extents(self.grants, action)
        return whole or bool(within)

    def may_everywhere(self, action: str) -> bool:
        return self.is_platform or rights.extents(self.grants, action)[0]

    def at(self, target: AnchorKind, row: "QuerySet[Any, Any]") -> "Principal":
        """The same person with only those grants that count for the one ``target`` object ``row`` finds: ``may`` then
        answers every right on it, from one read.
        """
        return self if self.is_platform else replace(self, grants=rights.reaching(self.grants, target, row))

    def require(self, action: str) -> None:
        if not self.may(action):
            raise NotAllowed

    def require_everywhere(self, action: str) -> None:
        if not self.may_everywhere(action):
            raise NotAllowed

    def visible(self, action: str, target: AnchorKind, *, path: str = "id") -> Q:
        return Q() if self.is_platform else rights.visible(self.grants, action, target, path=path)

    def narrow(self, queryset: "QuerySet[Any, Any]", action: str, target: AnchorKind, *, path: str = "id") -> Any:
        return queryset.filter(self.visible(action, target, path=path))


def platform_principal(tenant: Tenant) -> Principal:
    """The platform acting by itself (a due slot, the loading of data); the scope's reason says why."""
    return Principal(tenant=tenant, account=None, is_platform=True)


@dataclass(frozen=True)
class GrantSource:
    """How an account's grants are read: ``statement`` is SQL of one text, of whose ``{account}`` the id is asked;
    ``told`` says which grants it tells of today.
    """

    statement: str
    told: Callable[[str | None], list[GrantFact]]


_sources: list[GrantSource] = []


def register_grant_source(source: GrantSource) -> None:
    """members registers how an account's grants in force are read; core knows no grant table."""
    _sources[:] = [source]


def grants_beside(account: str) -> str:
    """SQL that tells the grants of ``account``, an SQL expression, for ``grants_told``; NULL where no room has any."""
    return next((f"({source.statement.format(account=account)})" for source in _sources), "NULL::text")


def grants_told(text: str | None) -> list[GrantFact]:
    return [grant for source in _sources for grant in source.told(text)]


def grants_of(account_id: UUID) -> list[GrantFact]:
    """All grants in force of an account, of every tenant; ``account_known`` must be open."""
    return grants_told(rows_of(f"SELECT {grants_beside('%s::uuid')}", [account_id])[0][0]) if _sources else []


RoleReader = Callable[[Iterable[Role]], Iterable[Account]]
_role_readers: list[RoleReader] = []


def register_role_reader(reader: RoleReader) -> None:
    """members registers who holds a role in the open scope's tenant today."""
    _role_readers[:] = [reader]


def accounts_with_roles(*roles: Role) -> list[Account]:
    """Accounts in use to which the open scope's tenant grants any of ``roles`` today, each once."""
    return [account for reader in _role_readers for account in reader(roles)]
