"""What this room shows elsewhere: a card on a unit's page, figures on 工作台."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from chains.figures import figures_of_tenant
from chains.models import ChainUnit
from chains.queries import places_for
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


def home_figures(principal: Principal) -> dict[str, Any]:
    """Four figures of the whole tenant, each opening the rows it counts."""
    today = clock.today()
    counted = figures_of_tenant(principal.tenant.id, today)
    rows = (
        ("产业链（含子链）", counted.chains, "条", "chain-list"),
        ("链上单位（去重）", counted.units, "家", "units-on-chains"),
        ("链上党组织", counted.party_orgs, "个", "orgs-on-chains"),
        ("链上党员", counted.members, "名", "orgs-on-chains"),
    )
    figures = [Figure(label, thousands(value), unit, reverse(name), today) for label, value, unit, name in rows]
    return {"figures": figures}
