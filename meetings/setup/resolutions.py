"""Resolutions and how they are followed: what they tell the platform when it starts."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from chains.tabs import ChainTab, register_chain_tab
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.outbox.events import DAILY, URGENT, EventKind, register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from meetings.actions.nudge import EVENTS as NUDGES
from meetings.choices import LadderLevel
from meetings.models import Meeting
from meetings.objects import resolutions as objects
from meetings.parts import MeetingAction, MeetingPart, register_meeting_action, register_meeting_part
from meetings.planning.room import RoomList, register_room_list
from meetings.resolutions import due
from meetings.resolutions.cards import home_resolutions
from meetings.resolutions.finding import resolution_source
from meetings.resolutions.notices import ASSIGNED, CLOSED, REPORTED
from meetings.resolutions.queries import EDIT, REPORT, VIEW, begun, resolutions_for
from meetings.resolutions.signs import number_of, responsible_name, state_tag
from meetings.tables.attendance import AttendanceTable
from meetings.tables.resolution import ResolutionTable
from meetings.tables.resolutions_below import ResolutionBelowTable

ROOM = "会议"
OWNERS = "责任单位的企业联系人、经办人"
EVENTS = (
    EventKind(ASSIGNED, "决议由本单位负责", ROOM, OWNERS, URGENT),
    EventKind(REPORTED, "决议报告了进展", ROOM, "链党组织和产业链的联络员；督办人", DAILY),
    EventKind(NUDGES[LadderLevel.REMIND], "决议快到期了", ROOM, OWNERS, URGENT),
    EventKind(NUDGES[LadderLevel.URGE], "决议逾期催办", ROOM, f"{OWNERS}；联络员", URGENT),
    EventKind(NUDGES[LadderLevel.SUPERVISE], "决议逾期督办", ROOM, f"{OWNERS}；联络员；督办人；组织部门", URGENT),
    EventKind(NUDGES[LadderLevel.CIRCULATE], "决议逾期通报", ROOM, f"{OWNERS}；联络员；督办人；组织部门；书记", URGENT),
    EventKind(CLOSED, "决议办结或不再办理", ROOM, f"{OWNERS}；督办人", DAILY),
)


def _of_meeting(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    """What the meeting resolved, as far as one may see it; the way to record more once it has begun."""
    if not principal.may(VIEW):
        return None
    may_add = held.may(EDIT) and begun(meeting)
    rows = resolutions_for(principal).filter(meeting=meeting).select_related("unit", "party_org").order_by("number")
    shown = [(row, number_of(row), responsible_name(row), state_tag(row)) for row in rows]
    if not shown and not may_add:
        return None
    return {"rows": shown, "add_url": reverse("resolution-create", args=[meeting.pk]) if may_add else ""}


def _may_record(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return held.may(EDIT) and begun(meeting)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return resolutions_for(principal).filter(body=body)


def register() -> None:
    objects.register()
    register_event_kinds(EVENTS)
    register_due_work(DueWork("meetings.resolutions", due.slots, due.plan))
    register_search_source(resolution_source())
    register_table(ResolutionTable())
    register_table(AttendanceTable())
    register_table(ResolutionBelowTable())
    register_home_card(
        HomeCard(
            code="resolutions",
            order=14,
            template="meetings/home_resolutions.html",
            allows=lambda principal: principal.may(REPORT),
            build=home_resolutions,
        )
    )
    register_meeting_action(MeetingAction("resolutions", "登记决议", 60, "resolution-create", _may_record))
    register_room_list(
        RoomList("resolutions", "决议台账", 40, "resolution-list", lambda principal: principal.may(VIEW))
    )
    register_room_list(
        RoomList("attendance", "到会台账", 60, "attendance-ledger", lambda principal: principal.may("meeting.view"))
    )
    register_meeting_part(MeetingPart("resolutions", "决议", 50, "meetings/meeting_resolutions.html", _of_meeting))
    register_body_tab(BodyTab("resolutions", "决议", 18, "resolution-list", _of_body, lambda held: held.may(VIEW)))
    register_chain_tab(
        ChainTab("resolutions", "决议", 58, "chain-resolutions", lambda principal, held: principal.may(VIEW))  # noqa: ARG005
    )
