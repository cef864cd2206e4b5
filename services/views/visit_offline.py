"""The worker that lets a visit be written where there is no line (docs/adr/0081); its empty page is the platform's."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from meetings import offline
from meetings.views.offline import worker_of

LOGGING = r"/^\/services\/visits\/new\/([0-9a-f-]{36}\/)?$/"


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    return worker_of(request, room="visits", shell_url=reverse("visit-offline"), logging=LOGGING)


@require_GET
def shell(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same whoever asks
    return HttpResponse(offline.shell())
