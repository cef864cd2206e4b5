"""A step of a ticket, written down once by the action that took it."""

import datetime as dt
from uuid import UUID

from django.db.models import Max

from core import clock
from core.principal import Principal
from core.records import create
from services.choices import SHOWN_TO_COMPANY, StepKind
from services.models import Ticket, TicketStep


def note_step(
    ticket: Ticket,
    kind: StepKind,
    *,
    actor: Principal,
    text: str = "",
    unit_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> TicketStep:
    """``at`` is now where it is not given; the ticket is locked by the caller."""
    last = TicketStep.objects.filter(ticket=ticket).aggregate(last=Max("place"))["last"] or 0
    return create(
        TicketStep(
            ticket=ticket,
            place=last + 1,
            kind=kind,
            at=at or clock.now(),
            unit_id=unit_id,
            account_id=actor.account_id,
            text=text[:2000],
            is_shown=kind in SHOWN_TO_COMPANY,
        )
    )
