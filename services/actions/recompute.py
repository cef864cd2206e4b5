"""Deadlines follow a changed calendar: every open clock of the city replayed, what moved written down and told."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from core import clock
from core.principal import Principal
from services.choices import EventKind
from services.clock_queries import CHUNK, calendar_for, events_by_clock, in_chunks, open_clocks
from services.clocks import ClockEvent, Reading, replay
from services.models import ClockEntry, Ticket, TicketClock

_WRITE = """
UPDATE services_ticketclock AS clock
   SET due_at = moved.due_at, version = clock.version + 1, updated_at = %s
  FROM unnest(%s::uuid[], %s::timestamptz[]) AS moved (id, due_at)
 WHERE clock.id = moved.id AND clock.tenant_id = %s
"""
REASON = "工作日历有变更"


def recompute_clocks(*, actor: Principal) -> int:
    """How many deadlines moved. A chunk at a time, each in its own transaction: nobody waits long for a ticket.

    A deadline that now lies in the past is told truthfully: its ticket is overdue, and the ladder begins.
    """
    actor.require_everywhere("ticket.run")
    moved = 0
    for chunk in in_chunks(open_clocks(), CHUNK):
        moved += _recompute([row.pk for row in chunk], actor)
    return moved


def _recompute(ids: Sequence[UUID], actor: Principal) -> int:
    with transaction.atomic():
        tickets = TicketClock.objects.filter(pk__in=list(ids)).values("ticket_id")
        list(Ticket.objects.filter(pk__in=tickets).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        rows = list(open_clocks().filter(pk__in=list(ids)))
        histories = events_by_clock(row.pk for row in rows)
        calendar = calendar_for(histories.values())
        readings = [(row, replay(histories[row.pk], calendar, settled=len(histories[row.pk]))) for row in rows]
        changed = [(row, reading) for row, reading in readings if row.due_at != reading.due_at]
        _write(changed, {row.pk: len(histories[row.pk]) for row, _ in changed}, actor)
        return len(changed)


def _write(changed: Sequence[tuple[TicketClock, Reading]], places: dict[UUID, int], actor: Principal) -> None:
    if not changed:
        return
    now = clock.now()
    event = ClockEvent(EventKind.CALENDAR_CHANGED, now, None, REASON)
    ClockEntry.objects.bulk_create(
        ClockEntry(
            ticket_clock=row,
            place=places[row.pk] + 1,
            kind=event.kind,
            at=event.at,
            reason=event.reason,
            account_id=actor.account_id,
        )
        for row, _ in changed
    )
    with connection.cursor() as cursor:
        ids, days = [row.pk for row, _ in changed], [reading.due_at for _, reading in changed]
        cursor.execute(_WRITE, [now, ids, days, changed[0][0].tenant_id])
