"""What sites show elsewhere: on a unit's page the sites in it."""

from dataclasses import dataclass

from core.principal import Principal
from organizations.models import Unit
from services.sites.pages import SiteRow, site_rows
from services.sites.queries import VIEW, sites_for, standing

LISTED = 8


@dataclass(frozen=True)
class SitesOfUnit:
    rows: list[SiteRow]
    template: str = "services/site_unit_card.html"


def sites_card(principal: Principal, unit: Unit) -> SitesOfUnit | None:
    if not principal.may(VIEW):
        return None
    rows = list(standing(sites_for(principal)).filter(host=unit).order_by("name_key", "id")[:LISTED])
    return SitesOfUnit(site_rows(rows)) if rows else None
