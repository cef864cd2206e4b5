"""One worker sends one message: lease, *sending* committed, the network, the result, each under the lease's token.

Between the transactions the process may die at any point. Before *sending* nothing was told, so the message is taken
again; after it nobody knows, so it ends as uncertain and a person decides. A worker whose lease another has taken
finds its token stale and ends silently.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
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
from core.working_days import next_working_moment

log = structlog.get_logger()

LEASE = dt.timedelta(seconds=60)
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


def deliver(tenant_id: UUID, delivery_id: UUID) -> None:
    """Bring one message to its end, unless another worker has it. Raises NotFound for a message of another tenant."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        raise NotFound
    try:
        with _scope(tenant_id, delivery_id):
            held = _take(delivery_id)
        if held is None:
            return
        fault_point("leased")
        if held.row.channel == Channel.IN_APP:
            _tell_inside(tenant_id, held)
        else:
            _send(tenant, held)
    except StaleLease:
        log.warning("delivery.lease_lost", delivery=str(delivery_id))


def _scope(tenant_id: UUID, delivery_id: UUID) -> Any:
    return tenant_scope(tenant_id, actor_id=None, reason="发送通知", request_id=str(delivery_id))


def _take(delivery_id: UUID) -> Held | None:
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
    elif (later := _later(row, moment)) is not None:
        transition(row, row.state, due_at=later, handed_at=None, is_late=_is_late(row, moment))
    else:
        token = new_id()
        changes = {"lease_token": token, "lease_until": moment + LEASE, "deliveries": row.deliveries + 1}
        return Held(transition(row, row.state, is_late=_is_late(row, moment), **changes), token)
    return None


def _is_late(row: Delivery, moment: dt.datetime) -> bool:
    return row.is_late or moment - row.due_at > LATE_AFTER


def _later(row: Delivery, moment: dt.datetime) -> dt.datetime | None:
    """When the office opens, for a message that must wait for it: mail never comes at midnight nor on a holiday."""
    if row.due_at > moment:
        return row.due_at
    if row.channel == Channel.IN_APP or event_kind(row.event).any_hour:
        return None
    opens = next_working_moment(calendar_of(moment.astimezone(clock.CHINA).date()), moment)
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


def _send(tenant: Tenant, held: Held) -> None:
    with _scope(tenant.pk, held.row.pk):
        parcel = _parcel(tenant, held)
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


def _parcel(tenant: Tenant, held: Held) -> Any:
    """What is sent; None, and the row ended, where nobody is to be written to any more."""
    channel = held.row.channel
    parcel = CARRIERS[channel].prepare(tenant, held.row) if channel in channels_on() else None
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
