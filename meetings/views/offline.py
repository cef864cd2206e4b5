"""The worker of a room and its empty page: the same for everybody, and open to anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from meetings import offline

LOGGING = r"/^\/meetings\/([0-9a-f-]{36}\/(log|roll-call)|log-held)\/$/"


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    return worker_of(request, room="meetings", shell_url=reverse("meeting-offline"), logging=LOGGING)


def worker_of(request: HttpRequest, *, room: str, shell_url: str, logging: str) -> HttpResponse:
    """Lies in the room it is for: a worker serves the addresses below its own. ``logging`` are the pages, as a pattern
    of the browser's, that are shown from what the phone keeps where the line is slow.
    """
    context = {
        "version": offline.version(),
        "files": offline.addresses(),
        "room": room,
        "shell": shell_url,
        "logging": mark_safe(logging),  # noqa: S308 - the platform's own words
    }
    return render(request, "meetings/worker.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
def shell(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same whoever asks
    return HttpResponse(offline.shell())
