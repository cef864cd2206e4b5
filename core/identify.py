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
from django.http import HttpRequest

from core import clock
from core.database.prepared import rows_of
from core.errors import NotSignedIn
from core.models import Account, ApiToken, Tenant
from core.rights import GrantFact

PREFIX = "lm_"
TENANT_KEY = "tenant_id"


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> tuple[str, str]:
    """A fresh token secret and the prefix by which people recognise it."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return secret, secret[:10]


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _columns(model: type[Model], alias: str) -> str:
    return ", ".join(f"{alias}.{connection.ops.quote_name(name)}" for name in _names(model))


@cache
def _token_statement() -> str:
    """Opens the tenant of a token and tells the time; the token, its account and its tenant."""
    columns = ", ".join(_columns(*each) for each in ((ApiToken, "t"), (Account, "a"), (Tenant, "n")))
    return (
        "SELECT set_config('app.tenant_id', t.tenant_id::text, true), set_config('app.scope', 'self', true), "  # noqa: S608
        "set_config('app.actor', t.account_id::text, true), set_config('app.request_id', %s, true), "
        f"set_config('app.reason', '', true), set_config('app.account_id', '', true), clock_timestamp(), {columns} "
        "FROM core_apitoken t JOIN core_account a ON a.id = t.account_id JOIN core_tenant n ON n.id = t.tenant_id "
        "WHERE t.secret_hash = %s"
    )


def _made(model: type[Model], row: Sequence[Any]) -> Any:
    """An instance from a row of its columns; of them only JSON comes in another form than the field's."""
    values = [
        orjson.loads(value) if isinstance(field, JSONField) else value
        for field, value in zip(model._meta.concrete_fields, row, strict=True)
    ]
    return model.from_db(DEFAULT_DB_ALIAS, _names(model), values)


def secret_from(request: HttpRequest) -> str:
    """The secret of the Authorization header, empty without one. Raises NotSignedIn for a header that is no token."""
    header = request.headers.get("Authorization", "")
    if not header:
        return ""
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise NotSignedIn("请求头 Authorization 的格式应为“Bearer 令牌”。", code="bad_authorization")
    return secret.strip()


def token_of(secret: str, *, request_id: str) -> tuple[ApiToken, dt.datetime]:
    """The token of a secret, and the database's time.

    A token belongs to one tenant, so the database is told that tenant at once; the caller reads the account's grants
    there before anything else, and ends the transaction where there are none. Raises NotSignedIn for a token that does
    not hold: then the transaction must end as well.
    """
    wanted = secret_hash(secret)
    rows = rows_of(_token_statement(), [request_id, wanted])
    if rows:
        moment, *values = rows[0][6:]
        cut = len(_names(ApiToken))
        token: ApiToken = _made(ApiToken, values[:cut])
        token.account = _made(Account, values[cut : cut + len(_names(Account))])
        token.tenant = _made(Tenant, values[cut + len(_names(Account)) :])
        with clock.anchored_at(moment):
            if hmac.compare_digest(token.secret_hash, wanted) and _token_holds(token):
                return token, moment
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
