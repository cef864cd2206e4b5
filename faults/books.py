"""The oracle: every row planned, against what the receiver took and what stands in people's notices."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from core import clock
from core.choices import Channel, DeliveryState
from core.models import Delivery, Notice
from faults.city import Batch, City
from faults.receiver import Receiver
from faults.table import COUNTED
from meetings.reminders import base_of

OPEN = {DeliveryState.PLANNED, DeliveryState.RETRY, DeliveryState.SENDING, DeliveryState.COLLECTING}
# What is due later than this was moved to another day.
LATER = dt.timedelta(seconds=60)


@dataclass
class Sum:
    """What became of the rows of one repetition, or of all of a point."""

    planned: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    cancelled: int = 0
    future: int = 0
    lost: int = 0
    doubled: int = 0
    breaches: list[str] = field(default_factory=list)

    def add(self, other: "Sum") -> None:
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.breaches += other.breaches


def rows_of(city: City, batch: Batch) -> list[Delivery]:
    with city.scope():
        return list(Delivery.objects.filter(subject_id=batch.meeting_id).order_by("pk"))


def has_ended(city: City, batch: Batch) -> bool:
    """Whether nothing of it is still to come today."""
    with city.scope():
        soon = clock.now() + LATER
        waits = Delivery.objects.filter(subject_id=batch.meeting_id, state__in=OPEN, due_at__lt=soon)
        return not waits.exists()


def judged(city: City, batch: Batch, receiver: Receiver, *, called_off: bool = False) -> Sum:
    rows = rows_of(city, batch)
    states = Counter(DeliveryState(row.state) for row in rows)
    with city.scope():
        later = clock.now() + LATER
        told = Notice.objects.filter(subject_id=batch.meeting_id)
        notices = Counter(told.values_list("account_id", "event", "occurrence"))
    found = Sum(
        planned=len(rows),
        sent=states[DeliveryState.SENT],
        failed=states[DeliveryState.FAILED],
        uncertain=states[DeliveryState.UNCERTAIN],
        cancelled=states[DeliveryState.CANCELLED],
        future=sum(row.state in OPEN and row.due_at >= later for row in rows),
    )
    taken = {row.pk: receiver.accepted[str(row.pk)] for row in rows}

    def arrived(row: Delivery) -> int:
        if row.channel == Channel.IN_APP:
            return notices[row.account_id, row.event, row.occurrence]
        return taken[row.pk]

    def breach(kind: str, row: Delivery | None, words: str) -> None:
        setattr(found, kind, getattr(found, kind) + 1)
        found.breaches.append(f"{words}：{row.pk if row else batch.meeting_id}")

    for missing in sorted(batch.planned - {row.pk for row in rows}):
        found.lost += 1
        found.breaches.append(f"计划的一行不见了：{missing}")
    for row in rows:
        number = arrived(row)
        if row.state in OPEN and row.due_at < later:
            breach("lost", row, "没有在时限内办完")
        if row.state == DeliveryState.SENT and number == 0:
            breach("lost", row, "记为已发，对方没有收到")
        if number > 1 and row.state != DeliveryState.UNCERTAIN:
            breach("doubled", row, f"收到 {number} 次")
        if number and row.state not in (DeliveryState.SENT, DeliveryState.UNCERTAIN):
            breach("doubled", row, f"对方收到了，却记为“{row.get_state_display()}”，还会或还能再发")
    _judge_recipients(rows, breach, called_off=called_off)
    if found.planned != found.sent + found.failed + found.uncertain + found.cancelled + found.future + _open(
        rows, later
    ):
        found.breaches.append("各项之和不等于计划数")
    return found


def _open(rows: list[Delivery], later: dt.datetime) -> int:
    """Those already told as lost."""
    return sum(row.state in OPEN and row.due_at < later for row in rows)


def _judge_recipients(
    rows: list[Delivery],
    breach: Callable[[str, Delivery | None, str], None],
    *,
    called_off: bool,
) -> None:
    """Whoever was to be reminded is: once of each time of the meeting, by each channel."""
    whom: dict[tuple[UUID | None, str], list[Delivery]] = {}
    for row in rows:
        if row.event == "meeting.reminder":
            whom.setdefault((row.account_id or row.contact_id, row.channel), []).append(row)
    for theirs in whom.values():
        live = [row for row in theirs if row.state != DeliveryState.CANCELLED]
        if not live and not called_off:
            breach("lost", theirs[0], "全部撤回，没有另排")
        of_time = Counter(base_of(row.occurrence) for row in live if row.state == DeliveryState.SENT)
        for number in of_time.values():
            if number > 1:
                breach("doubled", theirs[0], f"同一时间的会议提醒了 {number} 次")
