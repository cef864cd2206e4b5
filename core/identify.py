"""Who asks: the account behind a session or a bearer token. Only identity tables are read here."""

import hashlib
import hmac
import secrets

from django.http import HttpRequest

from core import clock
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


def token_from(request: HttpRequest) -> ApiToken | None:
    """The token of the Authorization header; None without one. Raises NotSignedIn for one that does not hold."""
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise NotSignedIn("请求头 Authorization 的格式应为“Bearer 令牌”。", code="bad_authorization")
    wanted = secret_hash(secret.strip())
    token = ApiToken.objects.select_related("account", "tenant").filter(secret_hash=wanted).first()
    if token is None or not hmac.compare_digest(token.secret_hash, wanted) or not _token_holds(token):
        raise NotSignedIn("令牌无效、已停用或已过期，请联系安全管理员重新发放。", code="bad_token")
    return token


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
