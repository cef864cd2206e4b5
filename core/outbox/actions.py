"""Telling people, in the transaction of the cause: what reaches whom by which channel, and when.

Nothing is sent from here. A notice inside the platform that is due now is written at once, with its row: it cannot be
lost and cannot come twice. Everything else waits in its row for a worker.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import clock
from core.choices import AnchorKind, Channel, Decision, DeliveryState, NoticeMode
from core.errors import Conflict, InvalidInput
from core.models import Account, Delivery, DeliveryDecision, Notice, NoticeChoice
from core.outbox.carriers import channels_on, contact_channels
from core.outbox.contacts import contact_addresses
from core.outbox.events import EventKind, event_kind
from core.outbox.reach import reached_by
from core.principal import Principal
from core.records import create, locked
from core.state import transition, transition_all
from core.workdays.queries import calendar_of
from core.working_days import next_working_moment

TEXT_LENGTH = 300
DECIDABLE = (DeliveryState.UNCERTAIN, DeliveryState.FAILED)


@dataclass(frozen=True)
class Message:
    """``text`` is one sentence, ``path`` the page to open, ``subject`` the anchor it is about.

    ``expires_at``: from then on it is not worth telling any more (the meeting has begun).
    """

    event: str
    occurrence: str
    text: str
    path: str = ""
    subject: tuple[UUID, AnchorKind] | None = None
    expires_at: dt.datetime | None = None

    def row(self, **values: Any) -> Delivery:
        subject_id, subject_kind = self.subject or (None, None)
        return Delivery(
            event=self.event,
            occurrence=self.occurrence,
            subject_id=subject_id,
            subject_kind=subject_kind,
            payload={"text": self.text[:TEXT_LENGTH], "path": self.path},
            expires_at=self.expires_at,
            **values,
        )


def tell(
    accounts: Iterable[Account],
    message: Message,
    *,
    due_at: dt.datetime | None = None,
    by_hours: bool = False,
    only: Collection[str] | None = None,
) -> int:
    """Tell each account once: a repeated (event, occurrence) is dropped by the unique key. A scope must be open.

    ``due_at`` plans the message for later; ``by_hours`` moves it to office hours (a reminder). The outer channels
    always wait for them, unless the kind says otherwise. ``only`` leaves all but some channels alone, the notice inside
    the platform among them. Returns how many rows were written; constant queries however many accounts.
    """
    people = list({account.pk: account for account in accounts}.values())
    if not people:
        return 0
    moment, kind = clock.now(), event_kind(message.event)
    due = max(due_at or moment, moment)
    channels = frozenset(one for one in channels_on() if only is None or one in only)
    open_at = _office_moment(due) if (by_hours or channels) and not kind.any_hour else due
    in_app_due = open_at if by_hours else due
    with transaction.atomic():
        rows = _outer_rows(people, message, kind, open_at, channels)
        if only is not None and Channel.IN_APP not in only:
            written = 0
        elif in_app_due <= moment:
            written = _write_notices(people, message, moment)
        else:
            planned = [message.row(account=one, channel=Channel.IN_APP, due_at=in_app_due) for one in people]
            written = _insert(planned)
        return written + _insert(rows)


def tell_by(accounts: Iterable[Account], message: Message, channels: frozenset[Channel]) -> int:
    """Tell by these channels alone, now, whoever gave an address there; a scope must be open. How many rows."""
    rows = _outer_rows(list(accounts), message, event_kind(message.event), clock.now(), channels)
    return _insert(rows)


def tell_contacts(
    contact_ids: Iterable[UUID],
    message: Message,
    *,
    due_at: dt.datetime | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Write to contacts without an account, in office hours: by mail, and by 短信 where the city wants that.

    A scope must be open. Whether one still has an address and wants to be written to is asked again when it is sent
    (core.outbox.contacts). The text must stand by itself and name no person: who reads it cannot sign in. ``due_at``
    plans it for later, ``only`` leaves all but some channels alone. Returns how many rows were written.
    """
    ids = sorted(set(contact_ids))
    channels = [one for one in contact_channels() if only is None or one in only] if ids else []
    if not channels:
        return 0
    now = clock.now()
    moment = max(due_at or now, now)
    open_at = moment if event_kind(message.event).any_hour else _office_moment(moment)
    return _insert(
        [
            message.row(contact_id=one, channel=channel, due_at=open_at)
            for channel in channels
            for one in sorted(contact_addresses(ids, channel))
        ]
    )


def _office_moment(moment: dt.datetime) -> dt.datetime:
    return next_working_moment(calendar_of(moment.astimezone(clock.CHINA).date()), moment)


def _insert(rows: list[Delivery]) -> int:
    """Rows that are not there yet; how many those were."""
    if not rows:
        return 0
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return int(Delivery.objects.filter(pk__in=[row.pk for row in rows]).count())


def _write_notices(people: list[Account], message: Message, moment: dt.datetime) -> int:
    """Notices inside the platform, each with its row already ended: one transaction, so exactly once."""
    rows = [
        message.row(
            account=one, channel=Channel.IN_APP, due_at=moment, state=DeliveryState.SENT, ended_at=moment, attempts=1
        )
        for one in people
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = set(Delivery.objects.filter(pk__in=[row.pk for row in rows]).values_list("account_id", flat=True))
    Notice.objects.bulk_create([notice_of(row) for row in rows if row.account_id in fresh], ignore_conflicts=True)
    return len(fresh)


def notice_of(row: Delivery) -> Notice:
    """The notice a row becomes inside the platform; only accounts have one."""
    if row.account_id is None:
        raise TypeError("a contact has no notices inside the platform")
    late = "（补发）" if row.is_late else ""
    return Notice(
        account_id=row.account_id,
        event=row.event,
        occurrence=row.occurrence,
        text=f"{late}{row.payload['text']}"[:TEXT_LENGTH],
        path=row.payload.get("path", ""),
        subject_id=row.subject_id,
        subject_kind=row.subject_kind,
    )


def _outer_rows(
    people: list[Account], message: Message, kind: EventKind, due_at: dt.datetime, channels: frozenset[Channel]
) -> list[Delivery]:
    """Rows for those who gave an address and want this by that channel, at once or in the digest."""
    if not channels:
        return []
    ids = [one.pk for one in people]
    reachable = reached_by(ids, channels)
    found = NoticeChoice.objects.filter(
        account_id__in={account_id for account_id, _ in reachable}, event=message.event, channel__in=channels
    ).values_list("account_id", "channel", "mode")
    chosen = {(account_id, channel): mode for account_id, channel, mode in found} if not kind.is_fixed else {}
    rows = []
    for one in people:
        for channel in sorted(channels):
            mode = chosen.get((one.pk, channel), kind.mode(channel))
            if (one.pk, channel) not in reachable or mode == NoticeMode.OFF:
                continue
            state = DeliveryState.COLLECTING if mode == NoticeMode.DIGEST else DeliveryState.PLANNED
            rows.append(message.row(account=one, channel=channel, due_at=due_at, state=state))
    return rows


def cancel_unsent(*, event: str, occurrence: str, reason: str, who: Q | None = None) -> int:
    """Withdraw what has not been sent (the meeting moved or was called off); what is under way or told stays.

    ``who`` leaves all but some of the recipients alone.
    """
    waiting = (DeliveryState.PLANNED, DeliveryState.COLLECTING, DeliveryState.RETRY)
    rows = Delivery.objects.filter(who or Q(), event=event, occurrence=occurrence)
    return transition_all(
        rows, DeliveryState.CANCELLED, leaving=waiting, ended_at=clock.now(), message=reason[:TEXT_LENGTH]
    )


# ---- what did not arrive --------------------------------------------------------------------------------------------


def decide(*, actor: Principal, delivery_id: UUID, decision: str, reason: str) -> Delivery:
    """Send again, or close, a message that failed or may have failed; the reason is kept. Raises Conflict, NotAllowed.

    A message sent again keeps its Message-ID, so that a mailbox that has it already shows it once.
    """
    actor.require_everywhere("operation.edit")
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput(fields={"reason": ["请写明原因，供审计查看。"]})
    with transaction.atomic():
        row = locked(Delivery, delivery_id)
        if row.state not in DECIDABLE:
            raise Conflict(f"这条通知的状态是“{row.get_state_display()}”，现在不需要处理。", code="wrong_state")
        moment = clock.now()
        if decision == Decision.RESEND:
            again = {"ended_at": None, "due_at": moment, "handed_at": None, "lease_until": None, "deliveries": 0}
            row = transition(row, DeliveryState.PLANNED, message="人工重新发送", **again)
        elif decision == Decision.ARRIVED:
            row = transition(row, DeliveryState.SENT, ended_at=moment, message="人工核实已送达")
        elif decision == Decision.GIVEN_UP:
            row = transition(row, DeliveryState.CANCELLED, ended_at=moment, message="人工关闭，不再发送")
        else:
            raise InvalidInput(fields={"decision": ["请选择一种处理。"]})
        create(
            DeliveryDecision(
                delivery=row, decision=decision, reason=reason, created_by=actor.account, created_at=moment
            )
        )
    return row


def read_notices(*, actor: Principal, notice_id: UUID | None = None) -> int:
    """Mark one's own notices read, all of them or one; how many were unread."""
    own = Notice.objects.filter(account_id=actor.account_id, read_at__isnull=True)
    chosen = own if notice_id is None else own.filter(pk=notice_id)
    return int(chosen.update(read_at=clock.now()))
