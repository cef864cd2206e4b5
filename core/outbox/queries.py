"""Reads of the outbox: where everything stands, what a person must decide, one's own choices."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from core.choices import Channel, DeliveryState, NoticeMode
from core.models import Delivery, NoticeAddress, NoticeChoice
from core.outbox.events import EventKind, event_kind, event_kinds
from core.principal import Principal

FUTURE = (DeliveryState.PLANNED, DeliveryState.COLLECTING, DeliveryState.RETRY, DeliveryState.SENDING)
TO_DECIDE = (DeliveryState.UNCERTAIN, DeliveryState.FAILED)
# In the order in which they matter to who runs the platform.
SHOWN = (
    DeliveryState.UNCERTAIN,
    DeliveryState.FAILED,
    DeliveryState.RETRY,
    DeliveryState.SENDING,
    DeliveryState.PLANNED,
    DeliveryState.COLLECTING,
    DeliveryState.SENT,
    DeliveryState.MERGED,
    DeliveryState.CANCELLED,
)


def deliveries_for(principal: Principal) -> "QuerySet[Delivery]":
    """The tenant's messages, for who runs the platform: to whom, by which channel, how it went. Raises NotAllowed."""
    principal.require_everywhere("operation.view")
    rows: QuerySet[Delivery] = Delivery.objects.all()
    return rows


def state_counts(principal: Principal) -> dict[DeliveryState, int]:
    """How many messages stand in each state, in the order they matter; one query."""
    found = Counter(dict(deliveries_for(principal).order_by().values_list("state").annotate(Count("pk"))))
    return {state: found[state] for state in SHOWN}


@dataclass(frozen=True)
class Balance:
    """Everything planned is accounted for: sent, merged, failed, uncertain, cancelled, or still to come."""

    planned: int
    sent: int
    merged: int
    failed: int
    uncertain: int
    cancelled: int
    future: int

    @property
    def holds(self) -> bool:
        ended = self.sent + self.merged + self.failed + self.uncertain + self.cancelled
        return self.planned == ended + self.future


def balance(principal: Principal, counts: Mapping[DeliveryState, int]) -> Balance:
    """The sum of all states against a count that knows no states."""
    return Balance(
        planned=deliveries_for(principal).count(),
        sent=counts[DeliveryState.SENT],
        merged=counts[DeliveryState.MERGED],
        failed=counts[DeliveryState.FAILED],
        uncertain=counts[DeliveryState.UNCERTAIN],
        cancelled=counts[DeliveryState.CANCELLED],
        future=sum(counts[state] for state in FUTURE),
    )


@dataclass(frozen=True)
class ChoiceRow:
    kind: EventKind
    mode: NoticeMode

    @property
    def field(self) -> str:
        return f"mail-{self.kind.code}"


def own_choices(account_id: UUID) -> list[ChoiceRow]:
    """Every kind of event with how this account wants it by mail."""
    rows = NoticeChoice.objects.filter(account_id=account_id, channel=Channel.MAIL).values_list("event", "mode")
    chosen = dict(rows)
    return [ChoiceRow(kind, NoticeMode(chosen.get(kind.code, kind.mode(Channel.MAIL)))) for kind in event_kinds()]


def own_address(account_id: UUID) -> str:
    found = NoticeAddress.objects.filter(account_id=account_id).values_list("email", flat=True).first()
    return found or ""


def event_label(row: Delivery) -> str:
    return event_kind(row.event).label
