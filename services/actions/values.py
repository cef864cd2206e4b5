"""What the actions of this room ask of the words and keys they are given."""

from uuid import UUID

from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import locked
from organizations.models import Unit
from organizations.queries import standing_units
from services.access import get_ticket_for
from services.models import Ticket


def said(text: str, field: str, missing: str, *, most: int = 500) -> str:
    """The words without blank ends. Raises InvalidInput where there are none, or too many."""
    words = text.strip()
    if not words:
        raise InvalidInput(fields={field: [missing]})
    if len(words) > most:
        raise InvalidInput(fields={field: [f"最多 {most} 字，现有 {len(words)} 字。"]})
    return words


def standing(unit_id: UUID, field: str, missing: str) -> Unit:
    """A unit that works today. Raises InvalidInput."""
    unit = standing_units().filter(pk=unit_id).first()
    if unit is None:
        raise InvalidInput(fields={field: [missing]})
    return unit


def locked_ticket(actor: Principal, ticket_id: UUID, action: str, *states: str) -> Ticket:
    """The ticket as it is now, locked, in one of ``states``. Raises NotFound, NotAllowed, Conflict."""
    ticket = locked(Ticket, get_ticket_for(actor, ticket_id, action).pk)
    if states and ticket.state not in states:
        raise wrong_state(ticket)
    return ticket


def wrong_state(ticket: Ticket) -> Conflict:
    return Conflict(
        f"这张工单当前是“{ticket.get_state_display()}”，不能这样办理。请刷新页面查看最新情况。", code="wrong_state"
    )
