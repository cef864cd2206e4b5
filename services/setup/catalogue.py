"""The catalogue of services: what it tells the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from core.bin import register_bin_kind
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from core.uses import RowPage, register_row_pages
from organizations.cards import register_party_org_card, register_unit_card
from services.bodies import items_of
from services.catalogue.cards import party_org_services, requested_item, unit_services
from services.catalogue.finding import item_source
from services.catalogue.proposal_notices import EVENTS
from services.catalogue.queries import VIEW, items_in_force
from services.models import ItemProposal, ServiceItem
from services.objects.catalogue import BIN_KINDS, EDITION, ITEM, PROPOSAL
from services.room import RoomList, register_room_list
from services.tables.catalogue import ServiceItemTable, ServiceRequestTable
from services.tables.proposals import ItemProposalTable
from services.tickets.origins import register_origin


def _reads(principal: Principal) -> bool:
    return principal.may(VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return items_in_force(principal).filter(items_of(principal, body.pk))


def register() -> None:
    register_room_list(RoomList("catalogue", "服务目录", 26, "service-item-list", _reads, "服务与阵地"))
    register_table(ServiceItemTable())
    register_table(ServiceRequestTable())
    register_table(ItemProposalTable())
    register_event_kinds(EVENTS)
    for kind in (EDITION, ITEM, PROPOSAL):
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    register_search_source(item_source())
    register_origin(requested_item)
    register_body_tab(BodyTab("catalogue", "服务事项", 26, "service-item-list", _of_body, lambda held: held.may(VIEW)))
    register_unit_card(unit_services, order=26)
    register_party_org_card(party_org_services, order=26)
    register_row_pages(
        RowPage(ServiceItem, "服务事项", "service-item-detail"),
        RowPage(ItemProposal, "服务目录的部门提议", "item-proposal-detail"),
    )
