"""Leases of messages: whose turn it is to bring them to their end, proved by a token."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F

from core import clock
from core.choices import Channel, DeliveryState
from core.ids import new_id
from core.models import Delivery
from core.outbox.events import event_kind
from core.state import transition, transition_all
from core.working_days import Calendar, next_working_moment

log = structlog.get_logger()

LEASE = dt.timedelta(seconds=60)
MAX_DELIVERIES = 5
LATE_AFTER = dt.timedelta(hours=1)
BROKEN_OFF = "发送时进程中断，不能确定对方是否收到。请核实后重新发送或关闭。"
POISONED = "处理进程多次中断，已停止。请联系系统管理员查看日志后重新发送。"

CalendarOf = Callable[[dt.date], Calendar]


@dataclass(frozen=True)
class Held:
    """Messages this worker has taken, proved by the token. Another is begun only before ``until`` (monotonic): a
    conversation begun then ends within the lease. ``left``: others have these rows locked, or they are not there.
    """

    rows: list[Delivery]
    token: UUID
    until: float
    left: list[UUID]

    def lock(self, rows: Sequence[Delivery], *states: str) -> list[Delivery]:
        """Those of ``rows`` still ours and in one of ``states``. Several wait for nobody else's lock: no deadlock."""
        ours = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease_token=self.token, state__in=states)
        found = set(ours.select_for_update(skip_locked=len(rows) > 1).values_list("pk", flat=True))
        return [row for row in rows if row.pk in found]

    def settle(self, rows: Sequence[Delivery], *leaving: str, state: str, **changes: Any) -> None:
        """Move to ``state`` whichever are still ours and in one of ``leaving``."""
        if not rows:
            return
        ours = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease_token=self.token)
        if transition_all(ours, state, leaving=leaving, **changes) < len(rows):
            tell_lost(rows)


def tell_lost(rows: Iterable[Delivery]) -> None:
    log.warning("delivery.lease_lost", deliveries=[str(row.pk) for row in rows])


def take(delivery_ids: Sequence[UUID], calendar: CalendarOf) -> Held:
    """Lease what there is to do for us, in the tenant's scope. The deliveries are counted before the work starts."""
    token, until = new_id(), time.monotonic() + LEASE.total_seconds() / 4
    found = Delivery.objects.select_for_update(skip_locked=len(delivery_ids) > 1).filter(pk__in=delivery_ids)
    rows, moment = {row.pk: row for row in found}, clock.now()
    held = [rows[one] for one in delivery_ids if one in rows and _is_for_us(rows[one], moment, calendar)]
    leases: dict[tuple[str, bool], list[UUID]] = {}
    for row in held:
        row.is_late = _is_late(row, moment)
        leases.setdefault((row.state, row.is_late), []).append(row.pk)
    for (state, is_late), ids in leases.items():
        changes = {"lease_token": token, "lease_until": moment + LEASE, "deliveries": F("deliveries") + 1}
        same = Delivery.objects.filter(pk__in=ids)
        transition_all(same, state, leaving=[state], is_late=is_late, **changes)
    return Held(held, token, until, [one for one in delivery_ids if one not in rows])


def _is_for_us(row: Delivery, moment: dt.datetime, calendar: CalendarOf) -> bool:
    """Whether the row is to be sent now by us; ended or put off where it is not."""
    if not row.is_open or not row.lease_is_free(moment):
        return False
    if row.state == DeliveryState.SENDING:
        transition(row, DeliveryState.UNCERTAIN, ended_at=moment, message=BROKEN_OFF, lease_token=new_id())
    elif row.deliveries >= MAX_DELIVERIES:
        transition(row, DeliveryState.FAILED, ended_at=moment, message=POISONED)
    elif row.expires_at is not None and row.expires_at <= moment:
        transition(row, DeliveryState.CANCELLED, ended_at=moment, message="事项已经开始或过期，没有再发。")
    elif (later := _later(row, moment, calendar)) is not None:
        transition(row, row.state, due_at=later, handed_at=None, is_late=_is_late(row, moment))
    else:
        return True
    return False


def _is_late(row: Delivery, moment: dt.datetime) -> bool:
    return row.is_late or moment - row.due_at > LATE_AFTER


def _later(row: Delivery, moment: dt.datetime, calendar: CalendarOf) -> dt.datetime | None:
    """When the office opens, for a message that must wait for it: mail never comes at midnight nor on a holiday."""
    if row.due_at > moment:
        return row.due_at
    if row.channel == Channel.IN_APP or event_kind(row.event).any_hour:
        return None
    opens = next_working_moment(calendar(moment.astimezone(clock.CHINA).date()), moment)
    return opens if opens > moment else None
