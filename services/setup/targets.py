"""Companies a chain wants: what they tell the platform when it starts."""

from chains.tabs import ChainTab, register_chain_tab
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from services.objects.targets import TARGET
from services.room import RoomList, register_room_list
from services.tables.targets import TABLES
from services.targets import due
from services.targets.cards import home_targets
from services.targets.finding import target_source
from services.targets.queries import VIEW


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def register() -> None:
    register_event_kinds(due.EVENTS)
    register_due_work(DueWork("services.targets", due.slots, due.plan))
    for table in TABLES:
        register_table(table)
    register_object_kind(TARGET)
    register_search_source(target_source())
    register_room_list(RoomList("targets", "招引目标", 40, "invest-target-list", _sees))
    register_chain_tab(ChainTab("targets", "招引", 64, "chain-targets", lambda principal, held: _sees(principal)))  # noqa: ARG005
    register_home_card(
        HomeCard(code="targets", order=16, template="services/target_home_card.html", allows=_sees, build=home_targets)
    )
