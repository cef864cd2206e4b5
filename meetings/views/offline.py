"""The worker of the meetings room and its empty page: the same for everybody, and open to anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from meetings import offline


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Lies in the room it is for: a worker serves the addresses below its own."""
    context = {"version": offline.version(), "files": offline.addresses()}
    return render(request, "meetings/worker.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
def shell(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same whoever asks
    return HttpResponse(offline.shell())
