from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.database.catalogue import faults


def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The database answers and holds the tenants apart; the faults themselves stay in the log."""
    found = faults(connection)
    return JsonResponse({"ready": not found}, status=503 if found else 200)
