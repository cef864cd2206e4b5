"""One worker sends one message: lease, *sending* committed, the network, the result, each under the lease's token.

Between the transactions the process may die at any point. Before *sending* nothing was told, so the message is taken
again; after it nobody knows, so it ends as uncertain and a person decides. A worker whose lease another has taken
finds its token stale and ends silently.
"""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import F

from core import clock
from core.choices import Channel, DeliveryState
from core.errors import NotFound
from core.ids import new_id
from core.models import Delivery, Notice, Tenant
from core.outbox.actions import notice_of
from core.outbox.carriers import CARRIERS, channels_on
from core.outbox.events import event_kind
from core.outbox.faults import fault_point
from core.outbox.outcomes import Failed, Outcome, Sent, Unknown, Wait
from core.outbox.reach import ADDRESS_LABELS
from core.state import transition, transition_all
from core.tenancy.scope import tenant_scope
from core.workdays.queries import calendar_of
from core.working_days import Calendar, next_working_moment

log = structlog.get_logger()

LEASE = dt.timedelta(seconds=60)
# A parcel is put down before its messages are handed out again (core.jobs.dispatch.HAND_AGAIN).
PARCEL_TIME = 10.0
MAX_DELIVERIES = 5
MAX_ATTEMPTS = 14
LATE_AFTER = dt.timedelta(hours=1)
LONGEST_WAIT = dt.timedelta(hours=6)
BROKEN_OFF = "发送时进程中断，不能确定对方是否收到。请核实后重新发送或关闭。"
POISONED = "处理进程多次中断，已停止。请联系系统管理员查看日志后重新发送。"


class StaleLease(RuntimeError):
    """Another worker has the message: this one must write nothing more."""


@dataclass(frozen=True)
class Held:
    """A message this worker has taken, proved by the token."""

    row: Delivery
    token: UUID

    def settle(self, *leaving: str, state: str, **changes: Any) -> None:
        """Move to ``state`` if the lease is still ours and the row in one of ``leaving``; raises StaleLease."""
        ours = Delivery.objects.filter(pk=self.row.pk, lease_token=self.token)
        if not transition_all(ours, state, leaving=leaving, **changes):
            raise StaleLease(str(self.row.pk))


def back_off(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries: one minute, two, four … six hours."""
    return min(dt.timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_WAIT)


class Desk:
    """A worker with one tenant's messages before it, and what it looked up for them; for as long as ``PARCEL_TIME``."""

    def __init__(self, tenant_id: UUID) -> None:
        tenant: Tenant | None = Tenant.objects.filter(pk=tenant_id).first()
        if tenant is None:
            raise NotFound
        self.tenant = tenant
        self._calendars: dict[dt.date, Calendar] = {}

    def calendar(self, day: dt.date) -> Calendar:
        if day not in self._calendars:
            self._calendars[day] = calendar_of(day)
        return self._calendars[day]

    @cached_property
    def channels(self) -> frozenset[Channel]:
        return channels_on()

    def deliver(self, delivery_id: UUID) -> None:
        try:
            with _scope(self.tenant.pk, delivery_id):
                held = _take(self, delivery_id)
            if held is None:
                return
            fault_point("leased")
            if held.row.channel == Channel.IN_APP:
                _tell_inside(self.tenant.pk, held)
            else:
                _send(self, held)
        except StaleLease:
            log.warning("delivery.lease_lost", delivery=str(delivery_id))


def deliver(tenant_id: UUID, delivery_id: UUID) -> None:
    """Bring one message to its end, unless another worker has it. Raises NotFound for a message of another tenant."""
    Desk(tenant_id).deliver(delivery_id)


def deliver_all(tenant_id: UUID, delivery_ids: Sequence[UUID]) -> None:
    """The same of several, one after another; each is leased when its turn comes, as if it had come alone.

    What is not begun in time is left lying: it is handed out again, to somebody with less to do. One that fails by a
    fault of ours holds up no other, and is raised at the end. Raises NotFound.
    """
    desk, until = Desk(tenant_id), time.monotonic() + PARCEL_TIME
    failed: Exception | None = None
    for delivery_id in delivery_ids:
        if time.monotonic() > until:
            break
        try:
            desk.deliver(delivery_id)
        except (OperationalError, InterfaceError):
            raise  # the database is away: for all of them
        except Exception as error:
            log.exception("delivery.failed", delivery=str(delivery_id))
            failed = failed or error
    if failed is not None:
        raise failed


def _scope(tenant_id: UUID, delivery_id: UUID) -> Any:
    return tenant_scope(tenant_id, actor_id=None, reason="发送通知", request_id=str(delivery_id))


def _take(desk: Desk, delivery_id: UUID) -> Held | None:
    """Lease the message; None where there is nothing to do for us. The delivery is counted before the work starts."""
    row: Delivery | None = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if row is None:
        raise NotFound
    moment = clock.now()
    if not row.is_open or not row.lease_is_free(moment):
        return None
    if row.state == DeliveryState.SENDING:
        transition(row, DeliveryState.UNCERTAIN, ended_at=moment, message=BROKEN_OFF, lease_token=new_id())
    elif row.deliveries >= MAX_DELIVERIES:
        transition(row, DeliveryState.FAILED, ended_at=moment, message=POISONED)
    elif row.expires_at is not None and row.expires_at <= moment:
        transition(row, DeliveryState.CANCELLED, ended_at=moment, message="事项已经开始或过期，没有再发。")
    elif (later := _later(desk, row, moment)) is not None:
        transition(row, row.state, due_at=later, handed_at=None, is_late=_is_late(row, moment))
    else:
        token = new_id()
        changes = {"lease_token": token, "lease_until": moment + LEASE, "deliveries": row.deliveries + 1}
        return Held(transition(row, row.state, is_late=_is_late(row, moment), **changes), token)
    return None


def _is_late(row: Delivery, moment: dt.datetime) -> bool:
    return row.is_late or moment - row.due_at > LATE_AFTER


def _later(desk: Desk, row: Delivery, moment: dt.datetime) -> dt.datetime | None:
    """When the office opens, for a message that must wait for it: mail never comes at midnight nor on a holiday."""
    if row.due_at > moment:
        return row.due_at
    if row.channel == Channel.IN_APP or event_kind(row.event).any_hour:
        return None
    opens = next_working_moment(desk.calendar(moment.astimezone(clock.CHINA).date()), moment)
    return opens if opens > moment else None


def _tell_inside(tenant_id: UUID, held: Held) -> None:
    """The notice and the end of its row in one transaction: exactly once."""
    with _scope(tenant_id, held.row.pk):
        held.settle(
            DeliveryState.PLANNED,
            state=DeliveryState.SENT,
            ended_at=clock.now(),
            attempts=F("attempts") + 1,
            lease_until=None,
        )
        Notice.objects.bulk_create([notice_of(held.row)], ignore_conflicts=True)
        fault_point("before_result")


def _send(desk: Desk, held: Held) -> None:
    tenant = desk.tenant
    with _scope(tenant.pk, held.row.pk):
        parcel = _parcel(desk, held)
        if parcel is not None:
            held.settle(
                DeliveryState.PLANNED, DeliveryState.RETRY, state=DeliveryState.SENDING, attempts=F("attempts") + 1
            )
    if parcel is None:
        return
    fault_point("sending")
    outcome = CARRIERS[held.row.channel].send(parcel)
    fault_point("sent")
    with _scope(tenant.pk, held.row.pk):
        held.settle(DeliveryState.SENDING, **_result(held.row, outcome))
        fault_point("before_result")


def _parcel(desk: Desk, held: Held) -> Any:
    """What is sent; None, and the row ended, where nobody is to be written to any more."""
    channel = held.row.channel
    parcel = CARRIERS[channel].prepare(desk.tenant, held.row) if channel in desk.channels else None
    if parcel is None:
        held.settle(
            DeliveryState.PLANNED, DeliveryState.RETRY,
            state=DeliveryState.CANCELLED, ended_at=clock.now(), lease_until=None,
            message=f"收件人没有可用的{ADDRESS_LABELS[Channel(channel)]}，或本单位已停止这种方式。",
        )  # fmt: skip
    return parcel


def _result(row: Delivery, outcome: Outcome) -> dict[str, Any]:
    """The columns the outcome leaves behind; ``row`` is as it was before this try."""
    moment = clock.now()
    ended = {"ended_at": moment, "lease_until": None, "deliveries": 0, "message": outcome.text[:300]}
    if isinstance(outcome, Sent):
        return {**ended, "state": DeliveryState.SENT}
    if isinstance(outcome, Unknown):
        return {**ended, "state": DeliveryState.UNCERTAIN}
    if isinstance(outcome, Failed) or row.attempts + 1 >= MAX_ATTEMPTS:
        return {**ended, "state": DeliveryState.FAILED}
    wait = max(back_off(row.attempts + 1), outcome.at_least if isinstance(outcome, Wait) else dt.timedelta())
    return {**ended, "state": DeliveryState.RETRY, "ended_at": None, "due_at": moment + wait, "handed_at": None}
