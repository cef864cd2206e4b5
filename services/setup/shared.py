"""What units share: what it tells the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from chains.tabs import ChainTab, register_chain_tab
from core.bin import register_bin_kind
from core.home import HomeCard, register_home_card
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from organizations.cards import register_unit_card
from services.bodies import bookings_of
from services.objects.shared import BIN_KINDS, KINDS
from services.room import RoomList, register_room_list
from services.shared.cards import resources_card, waiting_bookings
from services.shared.finding import resource_source
from services.shared.notices import EVENTS
from services.shared.queries import BOOK, DECIDE, VIEW, bookings_for
from services.tables.shared import BookingTable, SharedResourceTable


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def _books(principal: Principal) -> bool:
    return principal.may(BOOK)


def _decides(principal: Principal) -> bool:
    return principal.may(DECIDE)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return bookings_for(principal).filter(bookings_of(principal, body.pk))


def register() -> None:
    register_event_kinds(EVENTS)
    register_table(SharedResourceTable())
    register_table(BookingTable())
    for kind in KINDS:
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    register_search_source(resource_source())
    register_room_list(RoomList("resources", "共享资源", 60, "resource-list", _sees, "共享资源"))
    register_room_list(RoomList("bookings", "预约", 62, "booking-list", _books, "共享资源"))
    register_home_card(HomeCard("bookings", 9, "services/home_bookings.html", _decides, waiting_bookings))
    register_unit_card(resources_card, order=24)
    register_body_tab(BodyTab("bookings", "预约", 31, "booking-list", _of_body, lambda held: held.may(BOOK)))
    register_chain_tab(
        ChainTab("sharing", "人才需求和共享", 62, "chain-sharing", lambda principal, held: _sees(principal))  # noqa: ARG005
    )
