"""What the catalogue shows elsewhere: services on the page of who offers them (F162), the item on a ticket's page."""

from dataclasses import dataclass

from django.urls import reverse

from core.principal import Principal
from core.templatetags.parts import Pair
from organizations.models import PartyOrg, Unit
from services.catalogue.queries import VIEW, items_in_force, requests_for
from services.models import ServiceItem, Ticket

LISTED = 5


def requested_item(principal: Principal, ticket: Ticket) -> Pair | None:
    """By which item of which edition a ticket was asked for."""
    asked = requests_for(principal).filter(ticket=ticket).select_related("item__module__edition").first()
    if asked is None:
        return None
    words = f"{asked.item.name}（服务目录{asked.item.module.edition}）"
    return Pair("申请的服务", words, reverse("service-item-detail", args=[asked.item_id]))


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
    offered = items_in_force(principal).filter(**{name: key})
    rows = list(offered.select_related("module").order_by("name_key", "id")[:LISTED])
    if not rows:
        return None
    return ServicesOffered(rows, offered.count(), f"{reverse('service-item-list')}?{name}={key.pk}")


def unit_services(principal: Principal, unit: Unit) -> ServicesOffered | None:
    return _offered(principal, "unit", unit)


def party_org_services(principal: Principal, org: PartyOrg) -> ServicesOffered | None:
    return _offered(principal, "party_org", org)
