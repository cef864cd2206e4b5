"""What goes over with chains when they are merged or split, each thing as somebody decides: a room offers what it keeps
on a chain, carries the decisions out in the same transaction, and takes them back with the event.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from chains.models import Chain
from core.errors import InvalidInput
from core.principal import Principal

STAY, END = "stay", "end"
Kept = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """One thing to be decided on. ``may_go`` where it can go over, ``may_stay`` where it can stay on the old chain."""

    key: UUID
    label: str
    may_go: bool = True
    may_stay: bool = True


class Handover(Protocol):
    """One kind of thing. A decision is ``stay``, ``end`` (on the day before), or the number of the new chain."""

    code: str
    noun: str
    note: str
    unsaid: str

    def offers(self, actor: Principal, chain_ids: Sequence[UUID], day: dt.date) -> list[Offer]:
        """What stands on the chains on ``day``, in the order people read it."""

    def carry(self, *, actor: Principal, targets: Sequence[Chain], day: dt.date, decided: Mapping[UUID, str]) -> Kept:
        """Carry the decisions out; returns what ``take_back`` needs. Raises InvalidInput with ``field_name``."""

    def take_back(self, *, actor: Principal, kept: Kept, day: dt.date) -> None:
        """Leave everything as it was. Raises Conflict where what was made is in use by now."""


Offered = tuple[Handover, Sequence[Offer]]
_handovers: list[Handover] = []


def register_handover(handover: Handover) -> None:
    _handovers.append(handover)


def field_name(handover: Handover, key: UUID) -> str:
    return f"{handover.code}-{key}"


def all_offers(actor: Principal, chain_ids: Sequence[UUID], day: dt.date) -> list[Offered]:
    found = [(each, each.offers(actor, chain_ids, day)) for each in _handovers]
    return [(each, offers) for each, offers in found if offers]


def hand_over(
    *,
    actor: Principal,
    offered: Sequence[Offered],
    targets: Sequence[Chain],
    day: dt.date,
    decisions: Mapping[str, str],
) -> dict[str, Kept]:
    """Carry out ``decisions``, by ``field_name``; ``offered`` was read before the chains ended.

    What nobody decided on is as the room says. Raises InvalidInput for what was not offered.
    """
    kept: dict[str, Kept] = {}
    known: set[str] = set()
    for handover, offers in offered:
        decided = {}
        for offer in offers:
            name = field_name(handover, offer.key)
            known.add(name)
            decided[offer.key] = decisions.get(name, handover.unsaid)
            _check(name, offer, decided[offer.key], len(targets))
        kept[handover.code] = handover.carry(actor=actor, targets=targets, day=day, decided=decided)
    unknown = sorted(set(decisions) - known)
    if unknown:
        raise InvalidInput(fields={unknown[0]: ["当日不在所选链条上，请刷新页面后重新选择。"]})
    return kept


def _check(name: str, offer: Offer, decision: str, targets: int) -> None:
    goes = decision.isdecimal() and int(decision) < targets
    if not (decision == END or (decision == STAY and offer.may_stay) or (goes and offer.may_go)):
        raise InvalidInput(fields={name: [f"请为{offer.label}选择去向。"]})


def take_back(*, actor: Principal, kept: Mapping[str, Kept], day: dt.date) -> None:
    for handover in _handovers:
        if handover.code in kept:
            handover.take_back(actor=actor, kept=kept[handover.code], day=day)
