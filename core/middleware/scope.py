"""The scope of the whole request, rendering included: one transaction, the tenant from a grant re-read now."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_scopes
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core import clock
from core.database.prepared import rows_of
from core.errors import NotAllowed, NotSignedIn
from core.identify import BY_TOKEN, account_holds, choose_tenant, secret_from, token_of
from core.ids import new_id
from core.middleware.errors import answer
from core.models import Account, ApiToken, Tenant
from core.principal import Principal, grants_of
from core.rights import GrantFact
from core.tenancy.scope import tenant_scope

# A used token is marked at most this often, so that reading does not write on each request.
TOUCH_AFTER = dt.timedelta(minutes=5)


def read_grants(account_id: UUID) -> list[GrantFact]:
    """The account's grants in force, read before the tenant is known (the grant table's policy admits them)."""
    moment = rows_of("SELECT set_config('app.account_id', %s, true), clock_timestamp()", [str(account_id)])[0][1]
    with clock.anchored_at(moment), django_scopes.scopes_disabled():
        return grants_of(account_id)


class TenantScopeMiddleware:
    """Sets ``request.principal`` (None for nobody) and runs the rest of the request in its scope.

    An answer of 400 or more undoes everything the request wrote.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.principal = None
        request.request_id = str(new_id())
        try:
            # Tokens are the API's: a page knows nothing of their scopes, so it must not be opened by one.
            secret = secret_from(request) if request.path.startswith("/api/") else ""
        except NotSignedIn as error:
            return answer(request, error)
        if secret:
            return self._by_token(request, secret)
        account = request.user if request.user.is_authenticated else None
        if account is None or not account_holds(account):
            return self.get_response(request)
        with transaction.atomic():
            return self._as(request, account, None, read_grants(account.id))

    def _by_token(self, request: Any, secret: str) -> HttpResponse:
        with transaction.atomic():
            try:
                token, moment, grants = token_of(secret, request_id=request.request_id)
            except NotSignedIn as error:
                transaction.set_rollback(True)
                return answer(request, error)
            return self._as(request, token.account, token, grants, told_at=moment)

    def _as(
        self,
        request: Any,
        account: Account,
        token: ApiToken | None,
        grants: list[GrantFact],
        *,
        told_at: dt.datetime | None = None,
    ) -> HttpResponse:
        """The answer to whoever was found to ask. ``told_at``: when the database was told the token's tenant."""
        tenant, tenants = self._tenant(request, account, token, grants)
        if tenant is None:
            response = self._outside(request)
        else:
            own = tuple(grant for grant in grants if grant.tenant_id == tenant.id)
            principal = Principal(tenant=tenant, account=account, grants=own, token=token, tenants=tuple(tenants))
            response = self._inside(request, principal, told_at)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response

    @staticmethod
    def _tenant(
        request: HttpRequest, account: Account, token: ApiToken | None, grants: list[GrantFact]
    ) -> tuple[Tenant | None, list[Tenant]]:
        if token is None:
            return choose_tenant(request, account, grants)
        granted = token.tenant.is_active and any(grant.tenant_id == token.tenant_id for grant in grants)
        return (token.tenant, [token.tenant]) if granted else (None, [])

    def _inside(self, request: Any, principal: Principal, told_at: dt.datetime | None) -> HttpResponse:
        request.principal = principal
        with tenant_scope(
            principal.tenant.id,
            actor_id=principal.account_id,
            reason=f"{BY_TOKEN}{principal.token.label}" if principal.token else "",
            request_id=request.request_id,
            commits_next=True,
            told_at=told_at,
        ):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                self._touch(principal.token)
            return response

    def _outside(self, request: Any) -> HttpResponse:
        if request.path.startswith("/api/"):
            return answer(request, NotAllowed("这个账号目前没有任何授权。", code="no_grant"))
        return self.get_response(request)

    @staticmethod
    def _touch(token: ApiToken | None) -> None:
        moment = clock.now()
        if token is not None and (token.last_used_at is None or moment - token.last_used_at > TOUCH_AFTER):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
