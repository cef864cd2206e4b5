"""Supply and demand, deals and directories: what they tell the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from chains.tabs import ChainTab, register_chain_tab
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work, register_job_kind
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from organizations.cards import register_unit_card
from services.directories.kinds import register_directory
from services.directories.paper import paper_job
from services.market import due
from services.market.cards import home_market, market_card
from services.market.directory import MARKET
from services.market.finding import entry_source
from services.market.notices import EVENTS
from services.market.queries import EDIT, VIEW, entries_for
from services.objects.market import KINDS
from services.room import RoomList, register_room_list
from services.tables import market, market_issues


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return entries_for(principal).filter(body=body)


def register() -> None:
    register_event_kinds(EVENTS)
    register_due_work(DueWork("services.market", due.slots, due.plan))
    register_directory(MARKET)
    register_job_kind(paper_job(MARKET))
    for table in (*market.TABLES, *market_issues.TABLES):
        register_table(table)
    for kind in KINDS:
        register_object_kind(kind)
    register_search_source(entry_source())
    register_room_list(RoomList("market", "产品供需", 30, "market-entry-list", _sees, "供需"))
    register_room_list(RoomList("deals", "供需对接", 31, "market-deal-list", _sees, "供需"))
    register_room_list(RoomList("issues", "供需目录", 32, "market-issue-list", _sees, "供需"))
    register_body_tab(BodyTab("market", "产品供需", 24, "market-entry-list", _of_body, lambda held: held.may(EDIT)))
    register_chain_tab(ChainTab("market", "供需", 62, "chain-market", lambda principal, held: _sees(principal)))  # noqa: ARG005
    register_home_card(
        HomeCard(code="market", order=14, template="services/market_home_card.html", allows=_sees, build=home_market)
    )
    register_unit_card(market_card, order=24)
