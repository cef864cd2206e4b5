"""What sites show elsewhere: on a unit's page the sites in it."""

from dataclasses import dataclass

from core.principal import Principal
from organizations.models import Unit
from services.models import Site
from services.sites.queries import VIEW, sites_for, standing

LISTED = 8


@dataclass(frozen=True)
class SitesOfUnit:
    """Whether one is open now its own page says: the unit's asks for no calendar."""

    rows: list[Site]
    template: str = "services/site_unit_card.html"


def sites_card(principal: Principal, unit: Unit) -> SitesOfUnit | None:
    if not principal.may(VIEW):
        return None
    rows = list(standing(sites_for(principal)).filter(host=unit).order_by("name_key", "id")[:LISTED])
    return SitesOfUnit(rows) if rows else None
