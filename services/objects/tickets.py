"""Tickets, for what concerns every object (core.objects)."""

from uuid import UUID

from core.objects import ObjectKind, Part
from core.principal import Principal
from services.models import Assignment, Ticket, TicketAnswer, TicketChannel, TicketClock, TicketResult, TicketUnit
from services.queries import VIEW, on_ticket_body, tickets_visible


def on_ticket(principal: Principal, ticket_id: UUID) -> Principal:
    """The same person with only those grants that hold the ticket's body whole."""
    body_id = Ticket.objects.filter(pk=ticket_id).values_list("body_id", flat=True).first()
    return on_ticket_body(principal, body_id) if body_id else principal


TICKET = ObjectKind(
    code="tickets",
    label="工单",
    model=Ticket,
    action=VIEW,
    visible=tickets_visible,
    pages=("ticket-detail",),
    argument="ticket_id",
    api_scope="tickets",
    parts=(
        Part(Assignment, "ticket_id", "ticket.oversee"),
        Part(TicketChannel, "ticket_id"),
        Part(TicketAnswer, "ticket_id"),
        Part(TicketUnit, "ticket_id"),
        Part(TicketClock, "ticket_id"),
        Part(TicketResult, "ticket_id"),
    ),
    held=on_ticket,
)
