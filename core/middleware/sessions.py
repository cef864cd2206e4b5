"""What a session may not do: outlive a working day, or go past a temporary password."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core import clock
from core.errors import NotAllowed, NotSignedIn
from core.middleware.errors import answer
from core.principal import Principal

LONGEST = dt.timedelta(hours=12)
SIGNED_IN_AT = "signed_in_at"

# Where one with a temporary password may still go.
PASSWORD_PAGES = ("account-password", "sign-out")


class SessionRulesMiddleware:
    """Runs inside the scope. Tokens have their own expiry and no session; they pass."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        principal: Principal | None = request.principal
        if principal is None or principal.account is None or principal.token is not None:
            return self.get_response(request)
        if self._is_too_old(request):
            logout(request)
            return answer(request, NotSignedIn("登录已满 12 小时，请重新登录。", code="session_ended"))
        if principal.account.must_change_password and request.path not in map(reverse, PASSWORD_PAGES):
            return self._to_password(request)
        return self.get_response(request)

    @staticmethod
    def _is_too_old(request: Any) -> bool:
        """Idle sessions end by their own age (settings); this ends those that are never idle."""
        moment = clock.now()
        since = request.session.setdefault(SIGNED_IN_AT, moment.timestamp())
        return moment.timestamp() - float(since) > LONGEST.total_seconds()

    @staticmethod
    def _to_password(request: Any) -> HttpResponse:
        if request.path.startswith("/api/"):
            return answer(request, NotAllowed("请先在网页上修改临时密码。", code="must_change_password"))
        return HttpResponseRedirect(reverse("account-password"))
