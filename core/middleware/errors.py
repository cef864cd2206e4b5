"""Refusals become answers here, once for pages; the API's twin is core.api.errors."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from core.database.limits import as_too_slow
from core.errors import Conflict, DomainError, MovedOn, NotSignedIn, StaleVersion
from core.records import as_merged

PAGES = {
    403: "errors/403.html",
    404: "errors/404.html",
    409: "errors/409.html",
    410: "errors/409.html",
    412: "errors/409.html",
    413: "errors/413.html",
    429: "errors/429.html",
}


def body(error: DomainError) -> dict[str, object]:
    """The API's form of a refusal: ``{code, detail, fields}``."""
    return {"code": error.code, "detail": error.message, "fields": error.fields}


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The refusal as JSON under /api/, else as a page; someone not signed in is shown the way to sign in."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse(
            body(error), status=error.status, json_dumps_params={"ensure_ascii": False}
        )
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, NotSignedIn):
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
    if isinstance(error, MovedOn) and request.method in ("GET", "HEAD"):
        messages.info(request, error.message)
        return HttpResponseRedirect(error.url)
    if isinstance(error, StaleVersion) and error.merge is not None:
        context: dict[str, object] = {"error": error, "merge": error.merge, "address": request.get_full_path()}
        return render(request, "errors/merge.html", context, status=error.status)
    context = {"error": error, "difference": error.difference if isinstance(error, Conflict) else []}
    return render(request, PAGES.get(error.status, "errors/400.html"), context, status=error.status)


def _without_database(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The transaction is broken: the page is made without asking the database anything (no context processors)."""
    if request.path.startswith("/api/"):
        return answer(request, error)
    return HttpResponse(render_to_string("errors/without_database.html", {"error": error}), status=error.status)


class DomainErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        given_up = as_too_slow(exception) or as_merged(exception)
        if given_up is not None:
            return _without_database(request, given_up)
        return answer(request, exception) if isinstance(exception, DomainError) else None
