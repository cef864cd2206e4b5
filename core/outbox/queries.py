"""Reads of the outbox: where everything stands, what a person must decide, one's own choices."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.choices import Channel, DeliveryState, NoticeMode
from core.models import Delivery, NoticeAddress, NoticeChoice, NoticeRule
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


@dataclass(frozen=True)
class Standing:
    """How many messages there are in all, and in each state, in the order they matter."""

    planned: int
    by_state: dict[DeliveryState, int]


def standing(principal: Principal) -> Standing:
    """Both counts by one statement, the whole one knowing no states."""
    counts = {str(state): Count("pk", filter=Q(state=state)) for state in SHOWN}
    found = deliveries_for(principal).aggregate(
        planned=Count("pk"), **{f"in_{name}": one for name, one in counts.items()}
    )
    return Standing(found["planned"], {state: found[f"in_{state}"] for state in SHOWN})


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


def balance(found: Standing) -> Balance:
    """The sum of all states against the count that knows no states."""
    counts = found.by_state
    return Balance(
        planned=found.planned,
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


def notice_rule() -> NoticeRule:
    """The city's rule, or its defaults not kept yet."""
    return NoticeRule.objects.first() or NoticeRule()
