"""The fixed cast: a tree of tenants and one account per kind of user. Every test speaks of the same people."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client

from core import clock
from core.choices import AnchorKind, Role, TenantLevel
from core.identify import new_secret, secret_hash
from core.ids import new_id
from core.middleware.scope import read_grants
from core.models import Account, ApiToken, Tenant
from core.principal import Principal, platform_principal
from core.tenancy.scope import Mode, tenant_scope
from members.choices import GrantState
from members.models import Grant

PASSWORD = "示例口令-correct-horse"


def make_tenant(name: str, code: str, level: str, parent: Tenant | None = None) -> Tenant:
    """Tenants are made by the owner: the web role may only read them. In a test's transaction it borrows the right."""
    return make_tenants([Tenant(id=new_id(), name=name, code=code, level=level, parent=parent)])[0]


def make_tenants(tenants: Sequence[Tenant]) -> list[Tenant]:
    """As make_tenant, a tree of them by one statement, each after the one it hangs below; read anew."""
    places = "(%s::uuid, %s::uuid, %s, %s, %s)"
    values = [[each.pk, each.parent_id, each.level, each.name, each.code] for each in tenants]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT test_support.make_tenant(id, parent, level, name, code) "
            f"FROM (VALUES {', '.join([places] * len(values))}) AS new (id, parent, level, name, code)",
            list(chain.from_iterable(values)),
        )
    there = Tenant.objects.in_bulk([each.pk for each in tenants])
    return [there[each.pk] for each in tenants]


@cache
def password_hash() -> str:
    """Hashing is slow on purpose; one hash serves the whole cast of every test."""
    return make_password(PASSWORD)


def make_account(tenant: Tenant, username: str, display_name: str) -> Account:
    account = new_account(tenant, username, display_name)
    account.save()
    return account


def new_account(tenant: Tenant, username: str, display_name: str) -> Account:
    return Account(username=username, display_name=display_name, home_tenant=tenant, password=password_hash())


def make_grant(
    tenant: Tenant, account: Account, role: Role, scope_id: UUID | None = None, scope_kind: AnchorKind | None = None
) -> Grant:
    with tenant_scope(tenant.id, actor_id=None, reason="测试"):
        grant = new_grant(account, role, scope_id, scope_kind)
        grant.save()
    return grant


def new_grant(
    account: Account, role: Role, scope_id: UUID | None = None, scope_kind: AnchorKind | None = None
) -> Grant:
    """A grant in force in the open scope's tenant, not yet written."""
    return Grant(
        account=account,
        role=role,
        scope_id=scope_id,
        scope_kind=scope_kind,
        state=GrantState.ACTIVE,
        valid_from="2020-01-01",
        reason="测试",
    )


def principal_of(account: Account, tenant: Tenant) -> Principal:
    with tenant_scope(tenant.id, actor_id=account.id):
        grants = tuple(grant for grant in read_grants(account.id) if grant.tenant_id == tenant.id)
    return Principal(tenant=tenant, account=account, grants=grants)


def make_token(account: Account, tenant: Tenant, scopes: list[str]) -> str:
    secret, prefix = new_secret()
    ApiToken.objects.create(
        account=account,
        tenant=tenant,
        label="测试",
        prefix=prefix,
        secret_hash=secret_hash(secret),
        scopes=scopes,
        expires_at=clock.now() + dt.timedelta(days=30),
    )
    return secret


@dataclass
class Cast:
    """``province`` ▸ ``city`` ▸ ``county``; ``sibling`` below the same province; ``stranger`` elsewhere."""

    province: Tenant
    city: Tenant
    sibling: Tenant
    county: Tenant
    stranger: Tenant
    department: Account
    security: Account
    auditor: Account
    operator: Account
    superior: Account
    stranger_department: Account

    def act(self, account: Account | None = None, tenant: Tenant | None = None) -> Principal:
        """The principal of ``account`` (the city's department staff unless said) in its home tenant."""
        account = account or self.department
        return principal_of(account, tenant or account.home_tenant)

    def platform(self, tenant: Tenant | None = None) -> Principal:
        return platform_principal(tenant or self.city)

    @contextmanager
    def scope(
        self, tenant: Tenant | None = None, *, mode: Mode = "self", account: Account | None = None
    ) -> Iterator[None]:
        with tenant_scope((tenant or self.city).id, mode=mode, actor_id=account.id if account else None, reason="测试"):
            yield

    def add(self, role: Role, *, scope_id: UUID, scope_kind: AnchorKind, username: str | None = None) -> Account:
        """One more account of the city whose role counts within one anchor."""
        account = make_account(self.city, username or f"{role}-{scope_id.hex[-6:]}", f"示例{role.label}")
        make_grant(self.city, account, role, scope_id, scope_kind)
        return account

    def client(self, account: Account | None) -> Client:
        client = Client(raise_request_exception=True)
        if account is not None:
            client.force_login(account)
        return client

    def token_client(self, account: Account, scopes: list[str] | None = None, tenant: Tenant | None = None) -> Client:
        secret = make_token(account, tenant or account.home_tenant, scopes if scopes is not None else ["*"])
        return Client(headers={"authorization": f"Bearer {secret}"})


# Who works where: (key, tenant, role).
PEOPLE = (
    ("department", "city", Role.DEPARTMENT),
    ("security", "city", Role.SECURITY),
    ("auditor", "city", Role.AUDITOR),
    ("operator", "city", Role.OPERATOR),
    ("superior", "province", Role.SUPERIOR),
    ("stranger_department", "stranger", Role.DEPARTMENT),
)


def build_cast() -> Cast:
    """In few statements: nearly every test begins with it."""
    province = Tenant(id=new_id(), name="甲省", code="JS", level=TenantLevel.PROVINCE)
    city = Tenant(id=new_id(), name="甲市", code="JA", level=TenantLevel.CITY, parent=province)
    sibling = Tenant(id=new_id(), name="乙市", code="YI", level=TenantLevel.CITY, parent=province)
    county = Tenant(id=new_id(), name="甲县", code="JX", level=TenantLevel.COUNTY, parent=city)
    stranger = Tenant(id=new_id(), name="丙市", code="BI", level=TenantLevel.CITY)
    names = ("province", "city", "sibling", "county", "stranger")
    tenants = dict(zip(names, make_tenants([province, city, sibling, county, stranger]), strict=True))
    people = {key: new_account(tenants[where], key, f"示例{role.label}") for key, where, role in PEOPLE}
    Account.objects.bulk_create(people.values())
    for where in dict.fromkeys(where for _, where, _ in PEOPLE):
        with tenant_scope(tenants[where].pk, actor_id=None, reason="测试"):
            Grant.objects.bulk_create([new_grant(people[key], role) for key, at, role in PEOPLE if at == where])
    everybody: dict[str, Any] = {**tenants, **people}
    return Cast(**everybody)


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def committed_cast(committed_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def in_city(cast: Cast) -> Iterator[Cast]:
    """The cast, with the city's scope open."""
    with cast.scope():
        yield cast
