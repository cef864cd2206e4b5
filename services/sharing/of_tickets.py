"""The data requests of a ticket, on its page."""

from typing import Any

from django.urls import reverse

from services.sharing.pages import SHOWN, request_rows
from services.sharing.queries import VIEW, requests_for
from services.tickets.standing import Standing


def data_requests_of(standing: Standing) -> dict[str, Any] | None:
    """What was asked of other departments for this ticket; the way to ask, for who works on it."""
    principal = standing.principal
    if not standing.sees_inside or not principal.may(VIEW):
        return None
    found = requests_for(principal).filter(ticket=standing.ticket).select_related(*SHOWN)
    rows = request_rows(list(found.order_by("asked_at", "id")))
    may_ask = standing.is_at_work and standing.works(standing.lead) and not standing.ticket.is_confidential
    if not rows and not may_ask:
        return None
    return {"rows": rows, "url": f"{reverse('data-request-create')}?ticket={standing.ticket.pk}" if may_ask else ""}
