"""Cards on the pages of units and party organizations: higher rooms say what they know of them (chains, bodies)."""

from collections.abc import Callable
from typing import Protocol

from core.principal import Principal
from organizations.models import PartyOrg, Unit


class Card(Protocol):
    """What ``template`` shows; it is included with the card as ``card``."""

    @property
    def template(self) -> str: ...


UnitCardFn = Callable[[Principal, Unit], Card | None]
PartyOrgCardFn = Callable[[Principal, PartyOrg], Card | None]
_unit_cards: list[tuple[int, UnitCardFn]] = []
_party_org_cards: list[tuple[int, PartyOrgCardFn]] = []


def register_unit_card(card: UnitCardFn, *, order: int = 50) -> None:
    """``card(principal, unit)`` returns what to show, rights applied, or None where it has nothing to say."""
    _unit_cards.append((order, card))


def register_party_org_card(card: PartyOrgCardFn, *, order: int = 50) -> None:
    """The same for the page of a party organization."""
    _party_org_cards.append((order, card))


def unit_cards(principal: Principal, unit: Unit) -> list[Card]:
    shown = (card(principal, unit) for _, card in sorted(_unit_cards, key=lambda entry: entry[0]))
    return [card for card in shown if card is not None]


def party_org_cards(principal: Principal, org: PartyOrg) -> list[Card]:
    shown = (card(principal, org) for _, card in sorted(_party_org_cards, key=lambda entry: entry[0]))
    return [card for card in shown if card is not None]
