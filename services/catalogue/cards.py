"""What the catalogue shows elsewhere: on a party organization's page the services it offers (F162)."""

from dataclasses import dataclass

from django.urls import reverse

from core.principal import Principal
from organizations.models import PartyOrg, Unit
from services.catalogue.queries import VIEW, items_in_force
from services.models import ServiceItem

LISTED = 5


@dataclass(frozen=True)
class ServicesOffered:
    """The first few of what is offered, and how many there are."""

    rows: list[ServiceItem]
    count: int
    url: str
    template: str = "services/catalogue_card.html"


def _offered(principal: Principal, name: str, key: Unit | PartyOrg) -> ServicesOffered | None:
    if not principal.may(VIEW):
        return None
    rows = list(items_in_force(principal).filter(**{name: key}).select_related("module").order_by("name_key", "id"))
    if not rows:
        return None
    return ServicesOffered(rows[:LISTED], len(rows), f"{reverse('service-item-list')}?{name}={key.pk}")


def unit_services(principal: Principal, unit: Unit) -> ServicesOffered | None:
    return _offered(principal, "unit", unit)


def party_org_services(principal: Principal, org: PartyOrg) -> ServicesOffered | None:
    return _offered(principal, "party_org", org)
