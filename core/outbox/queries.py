"""Reads of the outbox: where everything stands, what a person must decide, one's own choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.choices import Channel, DeliveryState, NoticeMode
from core.models import ChannelSender, Delivery, NoticeAddress, NoticeChoice, NoticeRule, OuterAddress
from core.outbox.carriers import CARRIERS, SWITCHED
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
class Choice:
    """How one kind of event is told on one channel, to the person who looks."""

    kind: EventKind
    channel: Channel
    mode: NoticeMode

    @property
    def field(self) -> str:
        return f"{self.channel}-{self.kind.code}"

    @property
    def modes(self) -> list[tuple[str, str]]:
        """Only mail is gathered into a digest."""
        return [one for one in NoticeMode.choices if self.channel == Channel.MAIL or one[0] != NoticeMode.DIGEST]


@dataclass(frozen=True)
class ChoiceRow:
    kind: EventKind
    choices: tuple[Choice, ...]


def own_choices(account_id: UUID, channels: Sequence[Channel] = (Channel.MAIL,)) -> list[ChoiceRow]:
    """Every kind of event with how this account wants it by each channel."""
    rows = NoticeChoice.objects.filter(account_id=account_id).values_list("event", "channel", "mode")
    chosen = {(event, channel): mode for event, channel, mode in rows}
    return [
        ChoiceRow(
            kind,
            tuple(Choice(kind, one, NoticeMode(chosen.get((kind.code, str(one)), kind.mode(one)))) for one in channels),
        )
        for kind in event_kinds()
    ]


def own_address(account_id: UUID) -> str:
    found = NoticeAddress.objects.filter(account_id=account_id).values_list("email", flat=True).first()
    return found or ""


def own_outer_addresses(account_id: UUID) -> dict[str, str]:
    """By channel."""
    return dict(OuterAddress.objects.filter(account_id=account_id).values_list("channel", "address"))


@dataclass(frozen=True)
class OfferedChannel:
    """A channel beside mail: whether the installation has it, and what the city decided, kept or not yet."""

    channel: Channel
    is_ready: bool
    sender: ChannelSender


def switched_channels() -> list[OfferedChannel]:
    kept = {row.channel: row for row in ChannelSender.objects.all()}
    return [
        OfferedChannel(one, CARRIERS[one].is_ready(), kept.get(one) or ChannelSender(channel=one)) for one in SWITCHED
    ]


def event_label(row: Delivery) -> str:
    return event_kind(row.event).label


def notice_rule() -> NoticeRule:
    """The city's rule, or its defaults not kept yet."""
    return NoticeRule.objects.first() or NoticeRule()
