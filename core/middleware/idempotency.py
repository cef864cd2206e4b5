from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.errors import DomainError
from core.kept_answers import HEADER, begun, keep, key_of
from core.middleware.errors import answer

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class IdempotencyMiddleware:
    """Inside the scope's transaction: the answer is kept with what it tells of, or neither is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        asked = request.method in WRITING and HEADER in request.headers and request.path.startswith("/api/")
        if not asked or request.principal is None:
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
