"""Service events: what they tell the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from chains.tabs import ChainTab, register_chain_tab
from core.bin import register_bin_kind
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.tables.spec import register_table
from meetings.parts import register_meeting_action, register_meeting_part
from services.objects.sessions import BIN_KINDS, SESSION
from services.room import RoomList, register_room_list
from services.sessions.notices import EVENTS
from services.sessions.parts import ACTION, PART, asked_at
from services.sessions.queries import VIEW, sessions_for
from services.tables.sessions import ServiceSessionTable, SessionQuestionTable
from services.tickets.origins import register_origin


def _reads(principal: Principal) -> bool:
    return principal.may(VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return sessions_for(principal).filter(meeting__body=body)


def register() -> None:
    register_room_list(RoomList("sessions", "服务活动", 28, "service-session-list", _reads, "服务与阵地"))
    register_event_kinds(EVENTS)
    register_table(ServiceSessionTable())
    register_table(SessionQuestionTable())
    register_object_kind(SESSION)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    register_origin(asked_at)
    register_body_tab(
        BodyTab("sessions", "服务活动", 28, "service-session-list", _of_body, lambda held: held.may(VIEW))
    )
    register_chain_tab(
        ChainTab("services", "服务活动和点位", 63, "chain-services", lambda principal, held: _reads(principal))  # noqa: ARG005
    )
    register_meeting_part(PART)
    register_meeting_action(ACTION)
