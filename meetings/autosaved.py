"""What a page's own script is told when it sends what was typed (assets/static/js/autosave.js), or is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from core import clock
from core.errors import DomainError, NotAllowed
from core.principal import Principal

HEADER = "X-Autosave"
WHOSE = "X-Account"


def is_autosave(request: HttpRequest) -> bool:
    """Whether the script asks; without it a form is posted and ends in a redirect."""
    return request.headers.get(HEADER) == "1"


def _check_whose(request: HttpRequest, principal: Principal) -> None:
    """Raises NotAllowed where somebody else has signed in since the words were typed: they are not theirs."""
    whose = request.headers.get(WHOSE, "")
    if whose not in ("", f"{principal.tenant.id}:{principal.account_id}"):
        raise NotAllowed(
            "现在登录的是另一个账号或另一个城市，这些内容不会记在它名下，仍存在本机，请用原来的账号登录后再打开本页。",
            code="other_account",
        )


def told(request: HttpRequest, principal: Principal, act: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """What ``act`` tells with the time of day, or the refusal in words; the status is the refusal's own."""
    try:
        _check_whose(request, principal)
        answer = dict(act())
    except DomainError as error:
        words = [text for texts in error.fields.values() for text in texts] if error.status == 422 else []
        return JsonResponse({"code": error.code, "message": (words or [error.message])[0]}, status=error.status)
    return JsonResponse({**answer, "at": f"{clock.now().astimezone(clock.CHINA):%H:%M}"})
