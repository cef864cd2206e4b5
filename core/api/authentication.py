"""The middleware has already resolved who asks; DRF only reads it. Sessions keep CSRF, tokens have no cookie."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from core.principal import Principal


class PrincipalAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, Principal] | None:
        principal: Principal | None = getattr(request._request, "principal", None)
        if principal is None:
            return None
        if principal.token is None:
            self._enforce_csrf(request._request)
        return principal.account, principal

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "Bearer"

    @staticmethod
    def _enforce_csrf(request: HttpRequest) -> None:
        check = CSRFCheck(lambda _: HttpResponse())
        check.process_request(request)
        reason = check.process_view(request, lambda *_: HttpResponse(), (), {})
        if reason:
            raise exceptions.PermissionDenied("页面已过期，请刷新后重试。")
