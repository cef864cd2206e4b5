from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.errors import NotAllowed, NotSignedIn
from core.principal import Principal

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def principal_of(request: Request) -> Principal:
    principal = request.auth
    if not isinstance(principal, Principal):
        raise NotSignedIn
    return principal


class HasScope(BasePermission):
    """Signed in, and a token's scopes admit the resource: ``units:read``, ``units:write`` (both), ``*`` for all."""

    def has_permission(self, request: Request, view: Any) -> bool:
        principal = principal_of(request)
        token = principal.token
        resource: str = view.scope_name
        wanted = {"*", f"{resource}:write"} | ({f"{resource}:read", "*:read"} if request.method in SAFE else set())
        if token is not None and wanted.isdisjoint(token.scopes):
            raise NotAllowed(f"这个令牌的范围不含“{resource}”，请联系安全管理员重新发放。", code="token_scope")
        return True
