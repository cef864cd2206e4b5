from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

ANYTHING = frozenset({"", "*/*", "application/json"})


class JSONNegotiation(DefaultContentNegotiation):
    """As DRF negotiates, which is spared where there is one form of answer and the client asks for no other."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> Any:
        accepted = request._request.META.get("HTTP_ACCEPT", "")
        first, *others = renderers
        if not others and accepted in ANYTHING and not format_suffix and "format" not in request.query_params:
            return first, str(first.media_type)
        return super().select_renderer(request, [first, *others], format_suffix)
