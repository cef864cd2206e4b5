"""What planning shows on a meeting's page: one's own invitation, who is invited, what may be done."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core.errors import Conflict
from core.principal import Principal
from core.templatetags.formats import cn_datetime
from meetings.actions.invitees import check_reply_open
from meetings.actions.planning import OPEN
from meetings.actions.values import WRITES
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.parts import MeetingAction, MeetingPart
from meetings.planning.pages import invitee_name, invitee_rows, own_invitations, own_tag
from meetings.queries import invitees_for

MOST = 100
SHOWN = ("unit", "party_org", "person", "outer", "category", "seat")


def _own(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:  # noqa: ARG001
    invitee = own_invitations(principal, [meeting.pk]).get(meeting.pk)
    if invitee is None:
        return None
    closed = ""
    try:
        check_reply_open(meeting)
    except Conflict as refusal:
        closed = refusal.message if meeting.state == MeetingState.PLANNED else ""
    return {
        "invitee": invitee,
        "name": invitee_name(invitee),
        "tag": own_tag(meeting, invitee),
        "open": not closed and meeting.state == MeetingState.PLANNED,
        "closed": closed,
        "until": meeting.reply_by,
    }


def _invited(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    """For those who work with the body; a unit sees its own invitation alone."""
    if not (held.may("meeting.reply") or held.may(WRITES)):
        return None
    found = invitees_for(principal).filter(meeting=meeting).select_related(*SHOWN)
    rows = list(found.order_by("seat__order", "category__order", "created_at", "id")[: MOST + 1])
    may_edit = held.may(WRITES)
    return {
        "rows": invitee_rows(rows[:MOST]),
        "more": len(rows) > MOST,
        "may_edit": may_edit and meeting.state != MeetingState.CANCELLED,
        "url": reverse("meeting-invitees", args=[meeting.pk]),
        "add_url": reverse("invitee-add", args=[meeting.pk]),
        "note": f"{cn_datetime(meeting.noticed_at)}通知" if meeting.noticed_at else "还没有通知",
    }


PARTS = (
    MeetingPart("own", "我方参会", 5, "meetings/own_part.html", _own),
    MeetingPart("invitees", "参会单位", 20, "meetings/invitees_part.html", _invited),
)


def _edits(*states: str) -> Any:
    def shows(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
        return held.may(WRITES) and meeting.state in states

    return shows


def _calls_off(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    """A meeting of another city is not this one's to call off."""
    return held.may(WRITES) and meeting.joined_id is None and meeting.state in OPEN


ACTIONS = (
    MeetingAction("notify", "通知参会单位", 10, "meeting-notify", _edits(MeetingState.DRAFT), primary=True),
    MeetingAction("notify-rest", "通知新增的参会单位", 12, "meeting-notify", _edits(MeetingState.PLANNED)),
    MeetingAction(
        "edit",
        "修改",
        20,
        "meeting-edit",
        _edits(MeetingState.DRAFT, MeetingState.PLANNED, MeetingState.HELD),
    ),
    MeetingAction(
        "invitees",
        "管理参会单位",
        30,
        "meeting-invitees",
        _edits(MeetingState.DRAFT, MeetingState.PLANNED, MeetingState.HELD),
    ),
    MeetingAction("cancel", "取消会议", 90, "meeting-cancel", _calls_off),
)
