"""The requests that are measured, and who sends them: a department's program with a token over one whole city."""

import datetime as dt
import json
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from stdnum.cn import uscc

from benchmarks.cities import UNITS, unit_id
from benchmarks.server import Ask
from core import clock
from core.choices import Role
from core.identify import TENANT_KEY, new_secret, secret_hash
from core.models import Account, ApiToken, Tenant
from core.tenancy.scope import tenant_scope
from members.choices import GrantState
from members.models import Grant


def department_token(tenant_id: UUID) -> str:
    """A department account of the tenant with a grant over it, and a token of all scopes; returns the secret."""
    tenant = Tenant.objects.get(pk=tenant_id)
    account = Account(username=f"bench-{tenant.code}", display_name="测量用账号", home_tenant=tenant)
    account.set_unusable_password()
    account.save()
    with tenant_scope(tenant_id, actor_id=None, reason="测量"):
        Grant.objects.create(
            account=account, role=Role.DEPARTMENT, state=GrantState.ACTIVE, valid_from="2020-01-01", reason="测量"
        )
    secret, prefix = new_secret()
    ApiToken.objects.create(
        account=account,
        tenant=tenant,
        label="测量",
        prefix=prefix,
        secret_hash=secret_hash(secret),
        scopes=["*"],
        expires_at=clock.now() + dt.timedelta(days=365),
    )
    return secret


def department_session(tenant_id: UUID) -> str:
    """The key of a session of that account, signed in just now."""
    account = Account.objects.get(username=f"bench-{Tenant.objects.get(pk=tenant_id).code}")
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[TENANT_KEY] = str(tenant_id)
    session.save()
    return str(session.session_key)


def new_unit(number: int) -> bytes:
    code = f"91430200MA6{number:06d}"
    return json.dumps(
        {
            "name": f"示例新办企业{number:06d}有限公司",
            "kind": "company",
            "short_name": f"新办{number}",
            "uscc": code + uscc.calc_check_digit(code),
            "region": "430202",
            "industry": "37",
            "ownership": "private",
            "size": "small",
            "staff_count": 12,
            "established_on": "2020-05-01",
            "address": "示例路 1 号",
        }
    ).encode()


def product_asks(city: int, secret: str) -> dict[str, Ask]:
    headers = {"Authorization": f"Bearer {secret}"}
    sending = headers | {"Content-Type": "application/json"}
    return {
        "列表": Ask("GET", lambda _: "/api/v1/units/?size=100", headers),
        "详情": Ask("GET", lambda n: f"/api/v1/units/{unit_id(city, n * 7 % UNITS + 1)}/", headers),
        "新增": Ask("POST", lambda _: "/api/v1/units/", sending, 201, new_unit),
    }


def bare_asks(city: int, tenant: UUID) -> dict[str, Ask]:
    return {
        "列表": Ask("GET", lambda _: f"/bare/{tenant}/", {}),
        "详情": Ask("GET", lambda n: f"/bare/{tenant}/{unit_id(city, n * 7 % UNITS + 1)}/", {}),
        "新增": Ask("POST", lambda _: f"/bare/{tenant}/", {}, 201, new_unit),
    }
