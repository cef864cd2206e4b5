"""A small true city of tickets: a company on a chain with a body, two bureaus, and an account for each of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from alliances.models import ChainBody
from chains.models import Chain
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Term
from core.principal import Principal
from organizations.choices import UnitKind
from organizations.models import Unit
from services.actions.dispatching import dispatch_ticket
from services.actions.handling import answer_ticket, record_contact, report_in
from services.actions.raising import raise_ticket
from services.actions.responding import accept_ticket
from services.choices import AssignmentRole
from services.models import Assignment, Ticket, TicketClock
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain

# Wednesday the last working day before the holiday; 10 October is a Saturday worked instead.
WEDNESDAY = dt.datetime(2026, 9, 30, 16, 40, tzinfo=clock.CHINA)


@dataclass
class Hall:
    """Who has to do with tickets."""

    cast: Cast
    chain: Chain
    body: ChainBody
    company: Unit
    lead: Unit
    other: Unit
    liaison: Account
    contact: Account
    handler: Account
    helper: Account

    def act(self, account: Account | None = None) -> Principal:
        return self.cast.act(account, self.cast.city)


def make_hall(cast: Cast) -> Hall:
    """Call it with the city's scope open."""
    chain = make_chain()
    body = make_body(chain)
    company = make_unit("示例企业")
    put_on_chain(chain, company)
    lead, other = make_unit("示例甲局", kind=UnitKind.DEPARTMENT), make_unit("示例乙局", kind=UnitKind.DEPARTMENT)
    unit = AnchorKind.UNIT
    return Hall(
        cast,
        chain,
        body,
        company,
        lead,
        other,
        cast.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY, username="liaison"),
        cast.add(Role.COMPANY, scope_id=company.pk, scope_kind=unit, username="contact"),
        cast.add(Role.BUREAU, scope_id=lead.pk, scope_kind=unit, username="handler"),
        cast.add(Role.BUREAU, scope_id=other.pk, scope_kind=unit, username="helper"),
    )


def category(meaning: str = "factors") -> Term:
    return term("ticket_category", meaning)


def channel(meaning: str = "company") -> Term:
    return term("ticket_channel", meaning)


def values(hall: Hall, **fields: Any) -> dict[str, Any]:
    given = {
        "name": "厂区门前道路狭窄",
        "text": "大型货车会车困难，请求拓宽。",
        "body_id": hall.body.pk,
        "chain_id": hall.chain.pk,
        "unit_id": hall.company.pk,
        "category_id": category().pk,
    }
    return {**given, **fields}


def whistle(hall: Hall, actor: Account | None = None, *, channels: list[UUID] | None = None, **fields: Any) -> Ticket:
    at = fields.pop("raised_at", None)
    return raise_ticket(
        actor=hall.act(actor or hall.contact),
        values=values(hall, **fields),
        channels=channels or [channel().pk],
        raised_at=at,
    )


def dispatched(hall: Hall, *, assists: list[Unit] | None = None, **fields: Any) -> Ticket:
    ticket = whistle(hall, **fields)
    accept_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk)
    return dispatch_ticket(
        actor=hall.act(hall.liaison),
        ticket_id=ticket.pk,
        lead_id=hall.lead.pk,
        assist_ids=[unit.pk for unit in assists or []],
        task="请现场查看",
    )


def part(ticket: Ticket, unit: Unit) -> Assignment:
    found: Assignment = Assignment.objects.filter(ticket=ticket, unit=unit).order_by("-assigned_at", "-id").first()
    return found


def lead_part(ticket: Ticket) -> Assignment:
    found: Assignment = (
        Assignment.objects.filter(ticket=ticket, role=AssignmentRole.LEAD).order_by("-assigned_at", "-id").first()
    )
    return found


def fresh(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found


def in_hand(hall: Hall, **fields: Any) -> Ticket:
    """Dispatched, reported in, the company spoken with."""
    ticket = dispatched(hall, **fields)
    assignment = lead_part(ticket)
    report_in(actor=hall.act(hall.handler), assignment_id=assignment.pk)
    record_contact(actor=hall.act(hall.handler), assignment_id=assignment.pk, text="与示例企业联系人通话。")
    return fresh(ticket)


def answered(hall: Hall, **fields: Any) -> Ticket:
    ticket = in_hand(hall, **fields)
    answer_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, kind="solved", text="道路拓宽为 20 米。")
    return fresh(ticket)


def clock_of(ticket: Ticket, kind: str, number: int = 1) -> TicketClock:
    found: TicketClock = TicketClock.objects.get(ticket=ticket, kind=kind, round=number, assignment=None)
    return found
