from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.errors import DomainError
from core.kept_answers import HEADER, begun, keep, key_of
from core.middleware.errors import answer

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


# Sent by a page's own script, which repeats what was typed until it hears of it (assets/static/js/autosave.js).
BY_SCRIPT = "X-Autosave"
TYPED = "application/x-www-form-urlencoded"


class IdempotencyMiddleware:
    """Inside the scope's transaction: the answer is kept with what it tells of, or neither is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        by_script = BY_SCRIPT in request.headers and request.content_type == TYPED
        heeded = by_script or request.path.startswith("/api/")
        if not heeded or request.method not in WRITING or HEADER not in request.headers or request.principal is None:
            return self.get_response(request)
        try:
            row, before = begun(request.principal, request, key_of(request))
        except DomainError as error:
            return answer(request, error)
        if before is not None:
            return before
        response = self.get_response(request)
        if response.status_code < 400:
            keep(row, response)
        return response
