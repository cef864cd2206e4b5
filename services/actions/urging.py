"""Asking for a ticket at a step of the ladder: the row says that it was done, the constraint that it is not again."""

from uuid import UUID

from django.db import transaction

from alliances.choices import SeatMeaning
from alliances.models import Seat
from core import clock
from core.models import Account
from core.principal import Principal
from core.records import create, locked
from core.tenancy.dated import in_force
from services.actions.steps import note_step
from services.choices import ClockKind, ClockStatus, StepKind, UrgeLevel
from services.models import Ticket, TicketClock, TicketUrge
from services.notices import (
    URGES,
    department_accounts,
    handler_accounts,
    running_accounts,
    tell,
    titled,
    units_at_work,
)
from services.urging import UrgeBook, due_now


def send_urge(
    *, actor: Principal, ticket_clock_id: UUID, level: UrgeLevel, book: UrgeBook | None = None
) -> TicketUrge | None:
    """By the platform itself; ``book`` is what was read for the round it is part of. None where the clock stopped,
    moved, or was asked for meanwhile.
    """
    with transaction.atomic():
        found = TicketClock.objects.filter(pk=ticket_clock_id).values_list("ticket_id", flat=True).first()
        if found is None:
            return None
        ticket = locked(Ticket, found)
        row = locked(TicketClock, ticket_clock_id)
        if row.status != ClockStatus.RUNNING or row.due_at is None or due_now(row, clock.now(), book) != level:
            return None
        told = receivers(ticket, row, level)
        urge = create(TicketUrge(ticket_clock=row, level=level, due_at=row.due_at, at=clock.now(), told=len(told)))
        words = f"{level.label}：{ClockKind(row.kind).label}期限"
        note_step(ticket, StepKind.URGED, actor=actor, text=words)
        text = f"{titled(ticket)}{level.label}：{ClockKind(row.kind).label}期限{_when(row)}"
        tell(ticket, told, event=URGES[level], occurrence=f"{row.pk.hex}:{row.due_at:%Y%m%d%H%M}", text=text)
        return urge


def _when(row: TicketClock) -> str:
    due = row.due_at.astimezone(clock.CHINA) if row.due_at else None
    if due is None:
        return ""
    named = f"{due.month}月{due.day}日 {due:%H:%M}"
    return f"是{named}" if due >= clock.now() else f"{named}已过"


def receivers(ticket: Ticket, row: TicketClock, level: UrgeLevel) -> list[Account]:
    """Each level tells those of the level before as well; before a department has it, the body is asked."""
    units = [row.assignment.unit_id] if row.assignment else units_at_work(ticket)
    told = handler_accounts(units or convening(ticket))
    if level != UrgeLevel.REMIND or row.kind == ClockKind.DISPATCH or not units:
        told += running_accounts(ticket)
    if level in (UrgeLevel.SUPERVISE, UrgeLevel.CIRCULATE):
        told += department_accounts()
    if level == UrgeLevel.CIRCULATE and not ticket.is_confidential:
        told += secretary_accounts(ticket)
    return list({account.pk: account for account in told}.values())


def convening(ticket: Ticket) -> list[UUID]:
    """The department that has to pass it on inside the group it lies with."""
    return [ticket.group.convener_id] if ticket.lies_with_group and ticket.group is not None else []


def secretary_accounts(ticket: Ticket) -> list[Account]:
    """Whoever is secretary of the body today and has an account."""
    seats = Seat.objects.filter(in_force(clock.today()), body_id=ticket.body_id, title__meaning=SeatMeaning.SECRETARY)
    held = seats.filter(person__account__is_active=True).values("person__account_id")
    return list(Account.objects.filter(pk__in=held).order_by("username"))
