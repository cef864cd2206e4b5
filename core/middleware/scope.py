"""The scope of the whole request, rendering included: one transaction, the tenant from a grant re-read now."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_scopes
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from core import clock
from core.errors import NotAllowed, NotSignedIn
from core.identify import account_holds, choose_tenant, token_from
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.account_id', %s, true)", [str(account_id)])
    with django_scopes.scopes_disabled():
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
            token = token_from(request) if request.path.startswith("/api/") else None
        except NotSignedIn as error:
            return answer(request, error)
        account = token.account if token else (request.user if request.user.is_authenticated else None)
        if account is None or not account_holds(account):
            return self.get_response(request)
        with transaction.atomic():
            grants = read_grants(account.id)
            tenant, tenants = self._tenant(request, account, token, grants)
            if tenant is None:
                response = self._outside(request)
            else:
                response = self._inside(
                    request,
                    Principal(
                        tenant=tenant,
                        account=account,
                        grants=tuple(grant for grant in grants if grant.tenant_id == tenant.id),
                        token=token,
                        tenants=tuple(tenants),
                    ),
                )
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

    def _inside(self, request: Any, principal: Principal) -> HttpResponse:
        request.principal = principal
        with tenant_scope(
            principal.tenant.id, actor_id=principal.account_id, request_id=request.request_id, commits_next=True
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
