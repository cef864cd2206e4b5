"""Cards on a unit's page: higher rooms say what they know of a unit (its chains, its bodies)."""

from collections.abc import Callable
from typing import Protocol

from core.principal import Principal
from organizations.models import Unit


class UnitCard(Protocol):
    """What ``template`` shows; it is included with the card as ``card``."""

    @property
    def template(self) -> str: ...


CardFn = Callable[[Principal, Unit], UnitCard | None]
_cards: list[tuple[int, CardFn]] = []


def register_unit_card(card: CardFn, *, order: int = 50) -> None:
    """``card(principal, unit)`` returns what to show, rights applied, or None where it has nothing to say."""
    _cards.append((order, card))


def unit_cards(principal: Principal, unit: Unit) -> list[UnitCard]:
    shown = (card(principal, unit) for _, card in sorted(_cards, key=lambda entry: entry[0]))
    return [card for card in shown if card is not None]
