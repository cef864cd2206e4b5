"""Cities full of tickets, written in sets: one ticket of each city is worked on by the product's own actions, and the
others are that one again under other ids, with other times, states and companies.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from alliances.actions.body import create_body
from alliances.models import ChainBody
from benchmarks.cities import bare_tables
from benchmarks.city import new_city
from chains.models import Chain
from core import clock
from core.choices import AnchorKind
from core.models import Tenant, Term
from core.principal import Principal, platform_principal
from core.records import create
from core.tenancy.scope import tenant_scope
from organizations.choices import UnitKind
from organizations.models import Unit
from organizations.naming import initials, name_key
from services.actions.dispatching import dispatch_ticket
from services.actions.handling import report_in
from services.actions.raising import raise_ticket
from services.actions.responding import accept_ticket
from services.models import Assignment, Ticket, TicketClock

TABLES = (
    "core_anchor",
    "services_ticket",
    "services_ticketchannel",
    "services_assignment",
    "services_ticketclock",
    "services_clockentry",
    "services_ticketstep",
)
REASON = "测量"
UNITS = 40
OPEN_EVERY = 5  # one of so many tickets is in hand, the others are closed

# Ids follow from the ticket's number, so that a row finds its ticket again.
_ID = "md5(%(city)s || '/{kind}/' || {number})::uuid"


@dataclass(frozen=True)
class City:
    tenant: Tenant
    ticket_id: UUID
    clock_ids: list[UUID]
    unit_ids: list[UUID]


# Whom the rows point at: foreign keys made anew are checked by the owner, whom a forced wall shows nothing.
_POINTED_AT = """
SELECT DISTINCT confrelid::regclass::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid
WHERE conrelid = ANY (%s::regclass[]) AND contype = 'f' AND t.relforcerowsecurity
"""


@contextmanager
def open_walls(owner: "psycopg.Connection[Any]") -> Iterator[None]:
    pointed = [row[0] for row in owner.execute(_POINTED_AT, [list(TABLES)]).fetchall()]
    for table in pointed:
        owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    with bare_tables(owner, TABLES):
        yield
    for table in pointed:
        owner.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def fill(owner: "psycopg.Connection[Any]", *, cities: int, tickets: int) -> list[City]:
    """So many new cities with so many tickets each."""
    made = [_first_ticket(new_city()) for _ in range(cities)]
    with owner.transaction(), open_walls(owner):
        for city in made:
            _multiply(owner, city, tickets)
    for table in TABLES:
        owner.execute(f"VACUUM ANALYZE {table}")
    return made


def _first_ticket(tenant: Tenant) -> City:
    with tenant_scope(tenant.pk, actor_id=None, reason=REASON):
        actor = platform_principal(tenant)
        chain = _named(Chain, AnchorKind.CHAIN, "示例产业链", level=tenant.level)
        kind = Term.objects.filter(kind="body_kind", meaning="chain_committee").first()
        tier = Term.objects.filter(kind="body_tier").order_by("order").first()
        body: ChainBody = create_body(
            actor=actor,
            values={
                "name": "示例链党委",
                "kind_id": kind and kind.pk,
                "tier_id": tier and tier.pk,
                "chain_id": chain.pk,
            },
        )
        companies = [_named(Unit, AnchorKind.UNIT, f"示例企业{n:03d}", kind=UnitKind.COMPANY) for n in range(UNITS)]
        office = _named(Unit, AnchorKind.UNIT, "示例承办部门", kind=UnitKind.DEPARTMENT)
        ticket_id = _worked_on(actor, body, companies[0], office)
        clocks = list(TicketClock.objects.filter(ticket_id=ticket_id).values_list("pk", flat=True))
        return City(tenant, ticket_id, clocks, [unit.pk for unit in companies])


def _named(model: Any, anchor: AnchorKind, name: str, **fields: Any) -> Any:
    return create(model(name=name, name_key=name_key(name), initials=initials(name), **fields), anchor=anchor)


def _worked_on(actor: Principal, body: ChainBody, company: Unit, office: Unit) -> UUID:
    words = {kind: Term.objects.filter(kind=kind).order_by("order", "code") for kind in ("ticket_category",)}
    category, channel = words["ticket_category"][0], Term.objects.filter(kind="ticket_channel").order_by("order")[0]
    ticket = raise_ticket(
        actor=actor,
        values={
            "name": "厂区门前道路狭窄",
            "text": "大型货车会车困难。",
            "body_id": body.pk,
            "chain_id": body.chain_id,
            "unit_id": company.pk,
            "category_id": category.pk,
        },
        channels=[channel.pk],
    )
    accept_ticket(actor=actor, ticket_id=ticket.pk)
    dispatch_ticket(actor=actor, ticket_id=ticket.pk, lead_id=office.pk, assist_ids=[], task="请现场查看")
    report_in(actor=actor, assignment_id=Assignment.objects.get(ticket=ticket).pk)
    return ticket.pk


def _columns(owner: "psycopg.Connection[Any]", table: str) -> list[str]:
    query = """SELECT column_name FROM information_schema.columns
               WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position"""
    return [row[0] for row in owner.execute(query, [table]).fetchall()]


def _again(
    owner: "psycopg.Connection[Any]", table: str, where: str, other: Mapping[str, str], given: Mapping[str, Any]
) -> None:
    """The rows ``where`` finds, once for each number ``n``, with ``other`` values for some columns."""
    names = _columns(owner, table)
    values = ", ".join(other.get(name, f"p.{name}") for name in names)
    owner.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} "
        f"FROM {table} p, generate_series(1, %(count)s::int) n WHERE {where} ORDER BY n",
        given,
    )


def _multiply(owner: "psycopg.Connection[Any]", city: City, count: int) -> None:
    given = {
        "city": str(city.tenant.pk),
        "tenant": city.tenant.pk,
        "ticket": city.ticket_id,
        "clocks": city.clock_ids,
        "units": city.unit_ids,
        "count": count,
        "closed": clock.now() - dt.timedelta(days=1),
    }
    own = _ID.format(kind="ticket", number="n")
    is_open = f"n %% {OPEN_EVERY} = 0"
    of_ticket = "p.tenant_id = %(tenant)s AND p.ticket_id = %(ticket)s"
    owner.execute(
        f"INSERT INTO core_anchor (id, tenant_id, kind) "
        f"SELECT {own}, %(tenant)s, 'ticket' FROM generate_series(1, %(count)s::int) n",
        given,
    )
    _again(
        owner,
        "services_ticket",
        "p.tenant_id = %(tenant)s AND p.id = %(ticket)s",
        {
            "id": own,
            "number": "p.number + n",
            "unit_id": f"(%(units)s::uuid[])[1 + n %% {UNITS}]",
            "raised_at": "p.raised_at - n * interval '17 minutes'",
            "created_at": "p.created_at - n * interval '17 minutes'",
            "state": f"CASE WHEN {is_open} THEN p.state ELSE 'closed' END",
            "closed_at": f"CASE WHEN {is_open} THEN NULL ELSE %(closed)s END",
        },
        given,
    )
    for table in ("services_ticketchannel", "services_assignment", "services_ticketstep"):
        kind = table.partition("_")[2]
        other = {"id": _ID.format(kind=kind, number="n || '/' || p.id::text"), "ticket_id": own}
        if table == "services_assignment":
            other["state"] = f"CASE WHEN {is_open} THEN p.state ELSE 'done' END"
        _again(owner, table, of_ticket, other, given)
    of_clock = _ID.format(kind="clock", number="n || '/' || p.id::text")
    stopped = f"CASE WHEN {is_open} THEN p.{{0}} ELSE {{1}} END"
    _again(
        owner,
        "services_ticketclock",
        of_ticket,
        {
            "id": of_clock,
            "ticket_id": own,
            "status": stopped.format("status", "'stopped'"),
            "stopped_at": stopped.format("stopped_at", "%(closed)s"),
        },
        given,
    )
    _again(
        owner,
        "services_clockentry",
        "p.tenant_id = %(tenant)s AND p.ticket_clock_id = ANY (%(clocks)s)",
        {
            "id": _ID.format(kind="entry", number="n || '/' || p.id::text"),
            "ticket_clock_id": _ID.format(kind="clock", number="n || '/' || p.ticket_clock_id::text"),
        },
        given,
    )


def counted(city: City) -> int:
    with tenant_scope(city.tenant.pk, actor_id=None, reason=REASON):
        return int(Ticket.objects.count())
