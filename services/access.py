"""Tickets, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.principal import Principal
from services.models import Assignment, Extension, Ticket, TicketReturn
from services.queries import HANDLE, RUN, VIEW, tickets_visible


def get_ticket_for(principal: Principal, ticket_id: UUID, action: str = VIEW) -> Ticket:
    """Raises NotFound, NotAllowed."""
    queryset = Ticket.objects.select_related(
        "body", "chain", "unit", "category", "first_handler", "agent", "main", "common", "group__convener"
    )
    found: Ticket = fetch(queryset, ticket_id, tickets_visible(principal, action))
    return found


def get_assignment_for(principal: Principal, assignment_id: UUID, action: str = HANDLE) -> Assignment:
    """Raises NotFound, NotAllowed."""
    queryset = Assignment.objects.select_related("ticket", "unit")
    found: Assignment = fetch(queryset, assignment_id, tickets_visible(principal, action, path="ticket__"))
    return found


def get_return_for(principal: Principal, return_id: UUID, action: str = RUN) -> TicketReturn:
    """Raises NotFound, NotAllowed."""
    queryset = TicketReturn.objects.select_related("assignment__ticket", "assignment__unit", "right_unit")
    found: TicketReturn = fetch(queryset, return_id, tickets_visible(principal, action, path="assignment__ticket__"))
    return found


def get_extension_for(principal: Principal, extension_id: UUID, action: str = RUN) -> Extension:
    """Raises NotFound, NotAllowed."""
    queryset = Extension.objects.select_related("ticket_clock__ticket", "ticket_clock__assignment")
    found: Extension = fetch(queryset, extension_id, tickets_visible(principal, action, path="ticket_clock__ticket__"))
    return found
