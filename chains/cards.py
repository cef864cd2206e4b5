"""What this room shows elsewhere: a card on a unit's page, chains on 工作台."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from chains.below import roll_up
from chains.figures import NOTHING, ChainFigures, figures_of_chains
from chains.models import Chain, ChainUnit
from chains.queries import chains_for, places_for
from core import clock
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Figure
from core.tenancy.dated import in_force
from organizations.models import Unit


@dataclass(frozen=True)
class ChainsOfUnit:
    """The chains a unit stands on today."""

    places: list[ChainUnit]
    template: str = "chains/unit_card.html"


def chains_card(principal: Principal, unit: Unit) -> ChainsOfUnit | None:
    if not principal.may("chain.view"):
        return None
    places = places_for(principal).filter(in_force(clock.today()), unit=unit).select_related("chain", "segment")
    return ChainsOfUnit(list(places.order_by("chain__order", "chain__name_key", "segment__order", "id")))


SHOWN = 6


@dataclass(frozen=True)
class OwnChain:
    chain: Chain
    figures: ChainFigures


def own_chains(principal: Principal) -> dict[str, Any] | None:
    """The chains a liaison, bureau or instructor works on, with what stands on each."""
    today = clock.today()
    found = list(chains_for(principal).filter(in_force(today)).order_by("order", "name_key", "id")[: SHOWN + 1])
    if not found:
        return None
    figures = figures_of_chains([chain.pk for chain in found[:SHOWN]], today)
    shown = [OwnChain(chain, figures.get(chain.pk, NOTHING)) for chain in found[:SHOWN]]
    return {"chains": shown, "more": len(found) > SHOWN}


def below_figures(principal: Principal) -> dict[str, Any]:
    """What stands below a superior, each figure opening the roll-up by city."""
    today = clock.today()
    total = roll_up(principal, today).total
    page = reverse("chains-below")
    rows = (
        ("产业链", total.chains, "条"),
        ("链上单位（去重）", total.units, "家"),
        ("党组织", total.party_orgs, "个"),
        ("党员", total.members, "名"),
    )
    return {"figures": [Figure(label, thousands(value), unit, page, today) for label, value, unit in rows]}
