"""What a person has in hand, so that all of it can pass on in one step (R12). Each room registers what it keeps."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from core.principal import Principal
from core.records import change
from core.tables.standing import delete_rows
from core.tenancy.base import Record
from members.models import Person


@dataclass(frozen=True)
class HeldItem:
    """One thing in a person's hands, as it was seen: another ``version`` of it is not what was agreed to."""

    id: UUID
    version: int
    label: str
    detail: str = ""
    url: str = ""


def _take_away(actor: Principal, made: Any) -> None:  # noqa: ARG001 - who asks has been judged by the caller
    """What passing on made goes again."""
    delete_rows(type(made), [made.pk])


def _put_back(actor: Principal, row: Any, before: Mapping[str, Any]) -> object:  # noqa: ARG001 - as above
    """The columns are again what they were, if every constraint agrees."""
    return change(row, before, expected_version=None)


class PassOn(Protocol):
    """Give one thing to ``to`` from ``first_day`` on, by the room's own action. Raises DomainError."""

    def __call__(self, *, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object: ...


@dataclass(frozen=True)
class Holding:
    """A kind of thing people have in hand. ``items`` are those of a person that the actor may pass on; ``note`` says
    what becomes of them that is not plain. ``model`` is what the items are rows of; ``take_away`` undoes what passing
    one on made, where anything was made, ``put_back`` what it changed.
    """

    code: str
    label: str
    order: int
    items: Callable[[Principal, Person], Sequence[HeldItem]]
    pass_on: PassOn
    note: str = ""
    model: type[Record] | None = None
    take_away: Callable[[Principal, Any], object] = _take_away
    put_back: Callable[[Principal, Any, Mapping[str, Any]], object] = _put_back


@dataclass(frozen=True)
class InHand:
    """What one person has of one kind."""

    holding: Holding
    items: Sequence[HeldItem] = field(default=())

    def tokens(self) -> dict[str, HeldItem]:
        return {token_of(self.holding, item): item for item in self.items}


_holdings: dict[str, Holding] = {}


def register_holding(holding: Holding) -> None:
    _holdings[holding.code] = holding


def holding_of(code: str) -> Holding | None:
    return _holdings.get(code)


def holdings() -> list[Holding]:
    return sorted(_holdings.values(), key=lambda holding: (holding.order, holding.code))


def token_of(holding: Holding, item: HeldItem) -> str:
    return f"{holding.code}:{item.id}:{item.version}"


def in_hand(principal: Principal, person: Person) -> list[InHand]:
    """All a person has that the principal may pass on, by kind; kinds of which there is nothing are left out."""
    found = [InHand(holding, list(holding.items(principal, person))) for holding in holdings()]
    return [one for one in found if one.items]
