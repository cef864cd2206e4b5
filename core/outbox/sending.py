"""Workers send messages: lease, *sending* committed, the network, the result, each under the lease's token.

Between the transactions the process may die at any point. Before *sending* nothing was told, so the message is taken
again; after it nobody knows, so it ends as uncertain and a person decides. A worker whose lease another has taken
finds its token stale and ends silently.

Where many wait, up to ``GROUP`` take these steps together, each step one transaction for all of them. So a worker that
dies leaves at most so many uncertain.
"""

import datetime as dt
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import F

from core import clock
from core.choices import Channel, DeliveryState
from core.errors import NotFound
from core.models import Delivery, Notice, Tenant
from core.outbox.actions import notice_of
from core.outbox.carriers import CARRIERS, channels_on
from core.outbox.faults import fault_point
from core.outbox.known import Known, Senders
from core.outbox.leases import Held, take, tell_lost
from core.outbox.outcomes import Outcome
from core.outbox.reach import ADDRESS_LABELS
from core.outbox.results import put_back, result
from core.tenancy.scope import tenant_scope
from core.workdays.queries import calendar_of
from core.working_days import Calendar

log = structlog.get_logger()

# So many messages are marked as being sent together: as many may have to be judged by a person when a worker dies.
GROUP = 16
# A parcel is put down before its messages are handed out again (core.jobs.dispatch.HAND_AGAIN).
PARCEL_TIME = 10.0
WAITING = (DeliveryState.PLANNED, DeliveryState.RETRY)


class Desk:
    """A worker with one tenant's messages before it, and what it looked up for them; for as long as ``PARCEL_TIME``."""

    def __init__(self, tenant_id: UUID) -> None:
        tenant: Tenant | None = Tenant.objects.filter(pk=tenant_id).first()
        if tenant is None:
            raise NotFound
        self.tenant = tenant
        self.senders = Senders()
        self.failed: Exception | None = None
        self._calendars: dict[dt.date, Calendar] = {}

    def calendar(self, day: dt.date) -> Calendar:
        if day not in self._calendars:
            self._calendars[day] = calendar_of(day)
        return self._calendars[day]

    @cached_property
    def channels(self) -> frozenset[Channel]:
        return channels_on()

    def scope(self, delivery_id: UUID) -> Any:
        return tenant_scope(self.tenant.pk, actor_id=None, reason="发送通知", request_id=str(delivery_id))

    def deliver(self, delivery_ids: Sequence[UUID]) -> list[UUID]:
        """Bring messages to their end together; those whose rows others have locked, or are not there, are returned."""
        with self.scope(delivery_ids[0]):
            held = take(delivery_ids, self.calendar)
        for _ in held.rows:
            fault_point("leased")
        inside = [row for row in held.rows if row.channel == Channel.IN_APP]
        self._each(_tell_inside, held, inside)
        outside = [row for row in held.rows if row.channel != Channel.IN_APP]
        _send(self, held, self._each(_mark, held, outside))
        return held.left

    def note(self, error: Exception, delivery_ids: Sequence[UUID]) -> None:
        """A fault of ours; of several, each is tried by itself before it counts."""
        log.error("delivery.failed", deliveries=[str(one) for one in delivery_ids], exc_info=error)
        if len(delivery_ids) == 1:
            self.failed = self.failed or error

    def _each(self, act: Any, held: Held, rows: list[Delivery]) -> list[Any]:
        """``act`` on all of them at once; one by one on those it left, and on all where it fails by one of them."""
        if not rows:
            return []
        try:
            done, made = act(self, held, rows)
        except (OperationalError, InterfaceError):
            raise  # the database is away: for all of them
        except Exception as error:  # noqa: BLE001 - logged, and raised at the end
            self.note(error, [row.pk for row in rows])
            done, made = [], []
        else:
            if len(rows) == 1 and not done:
                tell_lost(rows)
        if len(rows) == 1:
            return list(made)
        missing = [row for row in rows if row not in done]
        return [*made, *[one for row in missing for one in self._each(act, held, [row])]]


def deliver(tenant_id: UUID, delivery_id: UUID) -> None:
    """Bring one message to its end, unless another worker has it. Raises NotFound for a message of another tenant."""
    deliver_all(tenant_id, [delivery_id])


def deliver_all(tenant_id: UUID, delivery_ids: Sequence[UUID]) -> None:
    """The same of several, in groups, each leased when its turn comes.

    What is not begun in time is left lying: it is handed out again, to somebody with less to do. One that fails by a
    fault of ours holds up no other, and is raised at the end. Raises NotFound.
    """
    desk, until = Desk(tenant_id), time.monotonic() + PARCEL_TIME
    groups = [list(delivery_ids[start : start + GROUP]) for start in range(0, len(delivery_ids), GROUP)]
    while groups and time.monotonic() <= until:
        group = groups.pop(0)
        try:
            left = desk.deliver(group)
        except (OperationalError, InterfaceError):
            raise  # the database is away: for all of them
        except Exception as error:  # noqa: BLE001 - logged, and raised at the end
            desk.note(error, group)
            left = group
        if len(group) > 1:
            groups += [[one] for one in left]
        elif left and desk.failed is None:
            desk.failed = NotFound()
    if desk.failed is not None:
        raise desk.failed


Done = tuple[list[Delivery], list[Any]]


def _tell_inside(desk: Desk, held: Held, rows: list[Delivery]) -> Done:
    """The notices and the ends of their rows in one transaction: exactly once."""
    with desk.scope(rows[0].pk):
        ours = held.lock(rows, DeliveryState.PLANNED)
        ended = {"ended_at": clock.now(), "attempts": F("attempts") + 1, "lease_until": None}
        held.settle(ours, DeliveryState.PLANNED, state=DeliveryState.SENT, **ended)
        Notice.objects.bulk_create([notice_of(row) for row in ours], ignore_conflicts=True)
        for _ in ours:
            fault_point("before_result")
    return ours, []


def _mark(desk: Desk, held: Held, rows: list[Delivery]) -> Done:
    """What is sent to whom, marked as being sent; rows of which nobody is to be written to any more have ended."""
    with desk.scope(rows[0].pk):
        ours = held.lock(rows, *WAITING)
        known = Known(ours, desk.senders)
        parcels = [
            (row, CARRIERS[row.channel].prepare(desk.tenant, row, known) if row.channel in desk.channels else None)
            for row in ours
        ]
        for row in [row for row, parcel in parcels if parcel is None]:
            held.settle(
                [row], *WAITING,
                state=DeliveryState.CANCELLED, ended_at=clock.now(), lease_until=None,
                message=f"收件人没有可用的{ADDRESS_LABELS[Channel(row.channel)]}，或本单位已停止这种方式。",
            )  # fmt: skip
        going = [(row, parcel) for row, parcel in parcels if parcel is not None]
        attempts = F("attempts") + 1
        held.settle([row for row, _ in going], *WAITING, state=DeliveryState.SENDING, attempts=attempts)
    return ours, going


def _send(desk: Desk, held: Held, parcels: list[tuple[Delivery, Any]]) -> None:
    outcomes: list[tuple[Delivery, Outcome | None]] = []
    for row, parcel in parcels:
        if time.monotonic() > held.until:
            outcomes.append((row, None))
            continue
        fault_point("sending")
        try:
            outcomes.append((row, CARRIERS[row.channel].send(parcel)))
        except Exception as error:  # noqa: BLE001 - nobody knows how far it came: it ends as uncertain with its lease
            desk.note(error, [row.pk])
        fault_point("sent")
    if not outcomes:
        return
    with desk.scope(outcomes[0][0].pk):
        moment, alike = clock.now(), dict[tuple[Any, ...], list[Delivery]]()
        for row, outcome in outcomes:
            changes = result(row, outcome, moment) if outcome else put_back(row)
            alike.setdefault(tuple(changes.items()), []).append(row)
        for changes_made, rows in alike.items():
            held.settle(rows, DeliveryState.SENDING, **dict(changes_made))
        for _ in outcomes:
            fault_point("before_result")
