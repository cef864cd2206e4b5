"""工作台: each room contributes cards; who has no right to a card does not see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.principal import Principal


@dataclass(frozen=True)
class HomeCard:
    """``build`` returns what ``template`` shows, or None when there is nothing to say. ``wide`` spans both columns."""

    code: str
    order: int
    template: str
    allows: Callable[[Principal], bool]
    build: Callable[[Principal], dict[str, Any] | None]
    wide: bool = False


_cards: dict[str, HomeCard] = {}


def register_home_card(card: HomeCard) -> None:
    _cards[card.code] = card


def home_cards(principal: Principal) -> list[dict[str, Any]]:
    shown = []
    for card in sorted(_cards.values(), key=lambda card: card.order):
        if not card.allows(principal):
            continue
        data = card.build(principal)
        if data is not None:
            shown.append({"template": card.template, "wide": card.wide, **data})
    return shown
