"""Tickets: what they tell the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from chains.tabs import ChainTab, register_chain_tab
from core.context_processors import RoomSpec, register_room
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from meetings.parts import register_item_link, register_meeting_part, register_resolution_part
from organizations.cards import register_unit_card
from services import due
from services.notices import EVENTS
from services.objects.tickets import TICKET
from services.queries import OVERSEE, VIEW, tickets_for
from services.room import RoomList, register_room_list
from services.tables.ticket_totals import TicketTotalsTable
from services.tables.tickets import TicketStepTable, TicketTable
from services.tickets.cards import home_tickets, tickets_card
from services.tickets.finding import ticket_source
from services.tickets.of_meetings import ITEM_LINK, MEETING_PART, RESOLUTION_PART


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return tickets_for(principal).filter(body=body)


def register() -> None:
    register_event_kinds(EVENTS)
    register_due_work(DueWork("services.ladder", due.ladder_slots, due.climb))
    register_due_work(DueWork("services.calendar", due.calendar_slots, due.follow_calendar))
    register_table(TicketTable())
    register_table(TicketStepTable())
    register_table(TicketTotalsTable())
    register_object_kind(TICKET)
    register_search_source(ticket_source())
    register_room(
        RoomSpec(
            code="services",
            label="服务",
            icon="chat",
            url_name="ticket-list",
            order=60,
            allows=_sees,
            paths=("/services/",),
            on_phone=True,
        )
    )
    register_room_list(RoomList("tickets", "工单", 10, "ticket-list", _sees, "工单"))
    register_body_tab(BodyTab("tickets", "工单", 20, "ticket-list", _of_body, lambda held: held.may(OVERSEE)))
    register_chain_tab(ChainTab("tickets", "工单", 60, "chain-tickets", lambda principal, held: _sees(principal)))  # noqa: ARG005
    register_home_card(
        HomeCard(code="tickets", order=8, template="services/home_card.html", allows=_sees, build=home_tickets)
    )
    register_unit_card(tickets_card, order=22)
    register_meeting_part(MEETING_PART)
    register_resolution_part(RESOLUTION_PART)
    register_item_link(ITEM_LINK)
