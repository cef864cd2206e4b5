"""On 工作台: the data requests that wait for the reader's department, those that run out first on top."""

from typing import Any

from django.db.models import Count, Window
from django.urls import reverse

from alliances.sight import of_unit
from core.principal import Principal
from services.choices import DataRequestState
from services.models import DataRequest
from services.sharing.pages import SHOWN, request_rows
from services.sharing.queries import RUN

LISTED = 5


def home_requests(principal: Principal) -> dict[str, Any] | None:
    found = DataRequest.objects.filter(of_unit(principal, RUN, "asked_id"), state=DataRequestState.ASKED)
    shown = found.select_related(*SHOWN).order_by("due_at", "id")
    rows: list[Any] = list(shown.annotate(all=Window(Count("id")))[:LISTED])
    if not rows:
        return None
    url = f"{reverse('data-request-list')}?state={DataRequestState.ASKED}"
    return {"rows": request_rows(rows), "count": rows[0].all, "url": url}
