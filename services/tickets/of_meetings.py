"""Tickets on the pages of the meeting or the resolution they were first said in."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.principal import Principal
from meetings.choices import MeetingState, ResolutionState
from meetings.models import Meeting, Resolution
from meetings.parts import ItemLink, MeetingPart, ResolutionPart
from services.models import Ticket
from services.queries import RAISE, VIEW, tickets_for
from services.signs import sign_of
from services.tickets.listing import SHOWN, owner_of, with_owner
from services.tickets.signs import state_tag

MOST = 50
TAKING = (MeetingState.PLANNED, MeetingState.HELD)


def _rows(found: "QuerySet[Ticket]") -> list[tuple[Any, ...]]:
    rows = with_owner(found.select_related(*SHOWN)).order_by("year", "number")[:MOST]
    return [(row, sign_of(row), owner_of(row), state_tag(row)) for row in rows]


def may_raise_there(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    """Whoever says problems for companies, of a meeting that is held or about to be."""
    return meeting.state in TAKING and principal.may(RAISE)


def _of_meeting(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    if not principal.may(VIEW):
        return None
    may_add = may_raise_there(principal, held, meeting)
    rows = _rows(tickets_for(principal).filter(meeting=meeting))
    if not rows and not may_add:
        return None
    add_url = f"{reverse('ticket-create')}?meeting={meeting.pk}" if may_add else ""
    return {"rows": rows, "add_url": add_url, "none": "这次会议还没有登记企业诉求。"}


def _of_resolution(principal: Principal, resolution: Resolution) -> Mapping[str, Any] | None:
    if not principal.may(VIEW):
        return None
    may_add = principal.may(RAISE) and resolution.state == ResolutionState.OPEN
    rows = _rows(tickets_for(principal).filter(resolution=resolution))
    if not rows and not may_add:
        return None
    add_url = f"{reverse('ticket-create')}?resolution={resolution.pk}" if may_add else ""
    return {"rows": rows, "add_url": add_url, "none": "要由部门办的，可以转为工单，按时限跟踪。"}


def _before_item() -> str:
    return f"{reverse('ticket-create')}?item="


TEMPLATE = "services/meeting_part.html"
MEETING_PART = MeetingPart("tickets", "工单", 55, TEMPLATE, _of_meeting)
RESOLUTION_PART = ResolutionPart("tickets", 10, TEMPLATE, _of_resolution)
ITEM_LINK = ItemLink("ticket", "转为工单", 10, _before_item, may_raise_there)
