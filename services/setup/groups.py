"""Service groups and rulings on returns: what they tell the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from core.bin import register_bin_kind
from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from services import due, rulings_due
from services.actions.rulings import EVENTS as RULING_EVENTS
from services.groups.finding import group_source
from services.groups.notices import EVENTS
from services.groups.queries import VIEW, groups_for
from services.objects.groups import BIN_KINDS, GROUP
from services.room import RoomList, register_room_list
from services.tables.groups import GroupMemberTable, ServiceGroupTable


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return groups_for(principal).filter(body=body)


def register() -> None:
    register_event_kinds(EVENTS)
    register_event_kinds(RULING_EVENTS)
    register_due_work(DueWork("services.rulings", rulings_due.slots, due.ask_for_rulings))
    register_table(ServiceGroupTable())
    register_table(GroupMemberTable())
    register_object_kind(GROUP)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    register_search_source(group_source())
    register_room_list(RoomList("service-groups", "服务团", 16, "service-group-list", _sees, "工单"))
    register_body_tab(BodyTab("service-groups", "服务团", 24, "service-group-list", _of_body, _sees))
