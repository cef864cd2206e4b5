"""How tickets are found by name."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.choices import OPEN_STATES, TicketState
from services.models import Ticket
from services.queries import VIEW, tickets_for
from services.signs import signed

TICKETS = Findable(FindableKind.TICKET, Ticket)


def _ticket(facts: Facts) -> list[str]:
    return [signed(facts["year"], facts["number"]), facts["unit"] or "", TicketState(facts["state"]).label]


def ticket_source() -> SearchSource:
    return SearchSource(
        code="tickets",
        label="工单",
        order=42,
        findable=TICKETS,
        action=VIEW,
        rows=tickets_for,
        facts=lambda: {"year": "year", "number": "number", "unit": "unit__name", "state": "state"},
        detail=_ticket,
        url_name="ticket-detail",
        list_url="ticket-list",
        ended=~Q(state__in=OPEN_STATES),
    )
