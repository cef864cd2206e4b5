"""Who asks: the account behind a session or a bearer token. Only identity tables are read here."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import JSONField, Model
from django.db.models.base import ModelState
from django.http import HttpRequest

from core import clock
from core.database.prepared import rows_of
from core.errors import NotSignedIn
from core.models import Account, ApiToken, Tenant
from core.principal import grants_beside, grants_told
from core.rights import GrantFact

PREFIX = "lm_"
TENANT_KEY = "tenant_id"
# How the log says that a change came through a token; its label follows.
BY_TOKEN = "接口令牌："  # noqa: S105 - words, and no secret


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> tuple[str, str]:
    """A fresh token secret and the prefix by which people recognise it."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return secret, secret[:10]


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _token_statement() -> str:
    """Opens the tenant of a token and tells the time; then the token, its account, its tenant, the account's grants.

    The inner part has told the database the tenant before the grants beside it are looked for: their policy asks for
    it, and would show none too early.
    """
    columns = [
        f"{alias}.{connection.ops.quote_name(name)}"
        for alias, model in (("t", ApiToken), ("a", Account), ("n", Tenant))
        for name in _names(model)
    ]
    inner = ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns))
    outer = ", ".join(f"c{place}" for place in range(len(columns)))
    return (
        "WITH found AS MATERIALIZED ("  # noqa: S608
        "SELECT set_config('app.tenant_id', t.tenant_id::text, true), set_config('app.scope', 'self', true), "
        "set_config('app.actor', t.account_id::text, true), set_config('app.request_id', %s, true), "
        f"set_config('app.reason', '{BY_TOKEN}' || t.label, true), "
        "set_config('app.account_id', '', true), clock_timestamp() AS moment, "
        f"t.account_id, {inner} "
        "FROM core_apitoken t JOIN core_account a ON a.id = t.account_id JOIN core_tenant n ON n.id = t.tenant_id "
        "WHERE t.secret_hash = %s) "
        f"SELECT moment, {grants_beside('found.account_id')}, {outer} FROM found"
    )


@cache
def _layout(model: type[Model]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The names of a row's columns, and where JSON stands among them."""
    fields = model._meta.concrete_fields
    return tuple(_names(model)), tuple(place for place, field in enumerate(fields) if isinstance(field, JSONField))


def _made(model: type[Model], row: Sequence[Any]) -> Any:
    """An instance from a row of its columns, of which only JSON comes in another form than the field's.

    As Django makes one from a row, but without asking each field and telling nobody: three are made a request.
    """
    names, texts = _layout(model)
    instance = model.__new__(model)
    values = instance.__dict__
    values.update(zip(names, row, strict=True))
    for place in texts:
        values[names[place]] = orjson.loads(values[names[place]])
    values["_state"] = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    return instance


def secret_from(request: HttpRequest) -> str:
    """The secret of the Authorization header, empty without one. Raises NotSignedIn for a header that is no token."""
    header = request.headers.get("Authorization", "")
    if not header:
        return ""
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise NotSignedIn("请求头 Authorization 的格式应为“Bearer 令牌”。", code="bad_authorization")
    return secret.strip()


def token_of(secret: str, *, request_id: str) -> tuple[ApiToken, dt.datetime, list[GrantFact]]:
    """The token of a secret, the database's time, and the grants its account has in the token's tenant.

    A token belongs to one tenant, so the database is told that tenant at once; where there are no grants there the
    caller ends the transaction. Raises NotSignedIn for a token that does not hold: then it must end as well.
    """
    wanted = secret_hash(secret)
    rows = rows_of(_token_statement(), [request_id, wanted])
    if rows:
        moment, granted, *values = rows[0]
        cut = len(_names(ApiToken))
        token: ApiToken = _made(ApiToken, values[:cut])
        token.account = _made(Account, values[cut : cut + len(_names(Account))])
        token.tenant = _made(Tenant, values[cut + len(_names(Account)) :])
        with clock.anchored_at(moment):
            if hmac.compare_digest(token.secret_hash, wanted) and _token_holds(token):
                return token, moment, grants_told(granted)
    raise NotSignedIn("令牌无效、已停用或已过期，请联系安全管理员重新发放。", code="bad_token")


def _token_holds(token: ApiToken) -> bool:
    moment = clock.now()
    return token.revoked_at is None and moment < token.expires_at and account_holds(token.account)


def account_holds(account: Account) -> bool:
    """Whether the account may be used today at all."""
    return account.is_active and (account.expires_on is None or clock.today() <= account.expires_on)


def choose_tenant(
    request: HttpRequest, account: Account, grants: list[GrantFact]
) -> tuple[Tenant | None, list[Tenant]]:
    """The tenant the account works in now, and all it could: never taken from a header or a body."""
    ids = {grant.tenant_id for grant in grants}
    tenants = list(Tenant.objects.filter(id__in=ids, is_active=True).order_by("name"))
    by_id = {str(tenant.id): tenant for tenant in tenants}
    wanted = by_id.get(str(request.session.get(TENANT_KEY)))
    return wanted or by_id.get(str(account.home_tenant_id)) or (tenants[0] if tenants else None), tenants
