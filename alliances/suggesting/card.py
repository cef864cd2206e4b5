"""What stands on a unit's page: where whoever pairs for a body finds whom the unit could be paired with."""

from dataclasses import dataclass

from alliances.models import ChainBody
from alliances.queries import by_body
from alliances.suggesting.pool import PAIRED_KINDS
from alliances.suggesting.queries import bodies_pairing_for
from core.principal import Principal
from organizations.choices import UnitState
from organizations.models import Unit

BODIES_SHOWN = 2


@dataclass(frozen=True)
class SuggestionsOfUnit:
    """The card asks for its rows by itself once the page is there."""

    unit: Unit
    bodies: list[ChainBody]
    template: str = "alliances/suggestion_card.html"


def suggestions_card(principal: Principal, unit: Unit) -> SuggestionsOfUnit | None:
    if not by_body(principal).may("pairing.edit"):
        return None
    if unit.state != UnitState.ACTIVE or unit.kind not in PAIRED_KINDS:
        return None
    bodies = list(bodies_pairing_for(principal, unit.pk)[:BODIES_SHOWN])
    return SuggestionsOfUnit(unit, bodies) if bodies else None
