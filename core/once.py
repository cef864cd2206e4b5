"""Telling a secret once: after the redirect, to the one browser that asked, with nothing kept on the server."""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase

NAME = "once"
SALT = "core.once"
LASTS = dt.timedelta(minutes=5)
_ONLY_NOW = "told_only_now"


def tell_once(response: HttpResponse, secret: str, *, path: str) -> HttpResponse:
    """Let the page at ``path``, and no other, show ``secret`` the next time it is opened."""
    response.set_cookie(
        NAME,
        signing.dumps(secret, salt=SALT),
        max_age=LASTS,
        path=path,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Strict",
    )
    return response


def only_now(response: HttpResponseBase) -> None:
    """The answer holds a secret: nothing keeps it, to be told again to who repeats the request."""
    setattr(response, _ONLY_NOW, True)


def is_only_now(response: HttpResponseBase) -> bool:
    return bool(getattr(response, _ONLY_NOW, False))


def told(request: HttpRequest) -> str:
    """The secret this page was given to show; empty where there is none, or it waited too long."""
    try:
        secret = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return ""
    return str(secret)


def forget(response: HttpResponseBase, *, path: str) -> None:
    response.delete_cookie(NAME, path=path, samesite="Strict")
