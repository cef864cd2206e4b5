"""Meetings, who is invited, and when: what they tell the platform when it starts."""

from alliances.body_tabs import BodyTab, register_body_tab
from chains.tabs import ChainTab, register_chain_tab
from core.bin import register_bin_kind
from core.context_processors import RoomSpec, register_room
from core.home import HomeCard, register_home_card
from core.objects import register_object_kind
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from core.uses import RowPage, register_row_pages
from meetings.finding import meeting_source
from meetings.models import Invitee, Meeting
from meetings.objects.planning import BIN_KINDS, MEETING
from meetings.parts import register_meeting_action, register_meeting_part
from meetings.planning.cards import home_meetings, meetings_card
from meetings.planning.parts import ACTIONS, PARTS
from meetings.planning.room import RoomList, register_room_list
from meetings.queries import meetings_for
from meetings.tables.planning import InviteeTable, MeetingTable
from organizations.cards import register_unit_card


def _sees(principal: Principal) -> bool:
    return principal.may("meeting.view")


def register() -> None:
    register_object_kind(MEETING)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    register_search_source(meeting_source())
    register_table(MeetingTable())
    register_table(InviteeTable())
    register_row_pages(
        RowPage(Meeting, "会议", "meeting-detail"),
        RowPage(
            Invitee,
            "参会单位",
            "meeting-detail",
            ids=("meeting_id",),
            names=("meeting__name", "unit__name", "party_org__name", "person__name", "outer__name"),
        ),
    )
    for part in PARTS:
        register_meeting_part(part)
    for action in ACTIONS:
        register_meeting_action(action)
    register_room(
        RoomSpec(
            code="meetings",
            label="会议",
            icon="calendar",
            url_name="meeting-list",
            order=50,
            allows=_sees,
            paths=("/meetings/", "/below/resolutions/"),
            on_phone=True,
        )
    )
    register_room_list(RoomList("meetings", "会议清单", 10, "meeting-list", _sees))
    register_room_list(RoomList("calendar", "日历", 20, "meeting-calendar", _sees))
    register_body_tab(
        BodyTab(
            "meetings",
            "会议",
            12,
            "meeting-list",
            lambda principal, body: meetings_for(principal).filter(body=body),
            lambda held: held.may("meeting.view"),
        )
    )
    register_chain_tab(ChainTab("meetings", "会议", 54, "chain-meetings", lambda principal, held: _sees(principal)))  # noqa: ARG005
    register_home_card(
        HomeCard(code="meetings", order=14, template="meetings/home_card.html", allows=_sees, build=home_meetings)
    )
    register_unit_card(meetings_card, order=24)
