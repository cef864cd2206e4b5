"""Whom a ticket is for beside the company that said it: what was solved reached them as well (F056)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import create, touch
from organizations.queries import standing_units
from services.actions.steps import note_step
from services.actions.values import locked_ticket, wrong_state
from services.choices import StepKind, TicketState
from services.models import Ticket, TicketUnit
from services.queries import HANDLE

MOST_UNITS = 200
ENDED = (
    TicketState.REJECTED,
    TicketState.HANDED_OFF,
    TicketState.DUPLICATE,
    TicketState.SPLIT,
    TicketState.WITHDRAWN,
)


def set_beneficiaries(*, actor: Principal, ticket_id: UUID, unit_ids: Collection[UUID]) -> Ticket:
    """All of them, in place of those before; the company itself is one without being named. Also after the end: what
    a road brings to others is seen later. Raises InvalidInput, NotAllowed, Conflict.
    """
    asked = set(unit_ids)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE)
        if ticket.state in ENDED:
            raise wrong_state(ticket)
        if ticket.is_confidential:
            raise Conflict("举报不登记惠及企业。", code="confidential")
        if ticket.unit_id in asked:
            raise InvalidInput(fields={"units": ["提出问题的企业不用再登记，它本来就算一家。"]})
        if len(asked) > MOST_UNITS:
            raise InvalidInput(fields={"units": [f"最多 {MOST_UNITS} 家。"]})
        held = {row.unit_id: row for row in TicketUnit.objects.filter(ticket=ticket).select_for_update()}
        new = asked - set(held)
        if standing_units().filter(pk__in=new).count() < len(new):
            raise InvalidInput(fields={"units": ["有的企业没有找到，请重新选择。"]})
        for unit_id in set(held) - asked:
            held[unit_id].delete()
        for unit_id in sorted(new):
            create(TicketUnit(ticket=ticket, unit_id=unit_id))
        if new or set(held) - asked:
            note_step(ticket, StepKind.NOTE, actor=actor, text=f"惠及企业另有 {len(asked)} 家")
            return touch(ticket)
        return ticket
