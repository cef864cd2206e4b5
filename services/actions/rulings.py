"""Asking for a ruling on a return as its deadline nears and passes (R45): each step of the ladder once."""

from uuid import UUID

from django.db import transaction

from core import clock
from core.models import Account
from core.outbox.events import URGENT, EventKind
from core.principal import Principal
from core.records import change, locked
from core.templatetags.formats import cn_datetime
from services.actions.steps import note_step
from services.actions.urging import secretary_accounts
from services.choices import RequestState, StepKind, UrgeLevel
from services.models import Ticket, TicketReturn
from services.notices import ROOM, department_accounts, running_accounts, tell, titled
from services.rulings_due import ruling_level
from services.urging import UrgeBook

RULING = "ticket.ruling"
EVENTS = (EventKind(RULING, "退单待裁定催办", ROOM, "链党组织和产业链的联络员；组织部门", URGENT),)


def urge_ruling(*, actor: Principal, return_id: UUID, level: UrgeLevel, book: UrgeBook) -> TicketReturn | None:
    """By the platform itself. None where it was ruled on, or asked for, meanwhile."""
    with transaction.atomic():
        found = TicketReturn.objects.filter(pk=return_id).values_list("assignment__ticket_id", flat=True).first()
        if found is None:
            return None
        ticket = locked(Ticket, found)
        asked = locked(TicketReturn, return_id)
        now = clock.now()
        if asked.state != RequestState.ASKED or ruling_level(asked, now, book) != level:
            return None
        urged = change(asked, {"urged": str(level)}, expected_version=None)
        note_step(ticket, StepKind.URGED, actor=actor, text=f"{level.label}：退单裁定期限")
        due = f"期限是{cn_datetime(asked.rule_by)}" if asked.rule_by >= now else f"{cn_datetime(asked.rule_by)}已过"
        text = f"{titled(ticket)}{level.label}：退单待裁定，{due}"
        told = receivers(ticket, asked, level)
        tell(ticket, told, event=RULING, occurrence=f"{asked.pk.hex}:{level}", text=text)
        return urged


def receivers(ticket: Ticket, asked: TicketReturn, level: UrgeLevel) -> list[Account]:
    """Who rules; the louder steps tell the organization department as well, the last the body's secretary."""
    told = department_accounts() if asked.is_arbitrated else running_accounts(ticket)
    if level in (UrgeLevel.SUPERVISE, UrgeLevel.CIRCULATE):
        told += department_accounts()
    if level == UrgeLevel.CIRCULATE and not ticket.is_confidential:
        told += secretary_accounts(ticket)
    return list({account.pk: account for account in told}.values())
