"""What a page's own script is told when it sends what was typed (assets/static/js/autosave.js), or is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from core import clock
from core.errors import DomainError

HEADER = "X-Autosave"


def is_autosave(request: HttpRequest) -> bool:
    """Whether the script asks; without it a form is posted and ends in a redirect."""
    return request.headers.get(HEADER) == "1"


def told(act: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """What ``act`` tells with the time of day, or the refusal in words; the status is the refusal's own."""
    try:
        answer = dict(act())
    except DomainError as error:
        words = [text for texts in error.fields.values() for text in texts] if error.status == 422 else []
        return JsonResponse({"code": error.code, "message": (words or [error.message])[0]}, status=error.status)
    return JsonResponse({**answer, "at": f"{clock.now().astimezone(clock.CHINA):%H:%M}"})
