"""What all writers of meetings check before they write."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody
from alliances.queries import holds_body
from chains.actions.values import prepared, searchable
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import locked
from meetings.access import get_meeting_for
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.series.checks import check_not_before
from members.models import Person
from organizations.queries import standing_units

MEETING_FIELDS = (
    "name",
    "kind_id",
    "starts_at",
    "ends_at",
    "place",
    "address",
    "online_url",
    "host_id",
    "convener_id",
    "reply_by",
    "topics_by",
    "attendances",
    "summary",
)
WRITES = "meeting.edit"
MOST_INVITED = 500


def body_to_meet(actor: Principal, body_id: UUID) -> ChainBody:
    """The body, for whoever runs its meetings. Raises NotFound, NotAllowed."""
    body = locked(ChainBody, body_id)
    if not holds_body(actor, body.pk, WRITES):
        raise NotAllowed
    return body


def meeting_to_write(actor: Principal, meeting_id: UUID) -> Meeting:
    """The meeting, locked, with its body. Raises NotFound, NotAllowed."""
    get_meeting_for(actor, meeting_id, WRITES)
    return locked(Meeting, meeting_id)


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a meeting; what they point at exists here. Raises InvalidInput."""
    columns = searchable(prepared(values, MEETING_FIELDS))
    check_term("meeting_kind", columns.get("kind_id"), "kind")
    for name, rows in (("host", standing_units()), ("convener", Person.objects.filter(left_on__isnull=True))):
        row_id = columns.get(f"{name}_id")
        if row_id and not rows.filter(pk=row_id).exists():
            raise InvalidInput(fields={name: ["没有找到，请重新选择。"]})
    return columns


def check_times(body: ChainBody, columns: Mapping[str, Any], held: Meeting | None = None) -> None:
    """The meeting lies within its body's life, ends after it starts, asks for answers and topics before it."""
    starts, ends, until, topics = (
        columns.get(name, getattr(held, name, None)) for name in ("starts_at", "ends_at", "reply_by", "topics_by")
    )
    if starts is None:
        raise InvalidInput(fields={"starts_at": ["请填写开始时间。"]})
    day = starts.astimezone(clock.CHINA).date()
    check_day(body, day, "starts_at")
    check_not_before(held, starts)
    if ends is not None and ends <= starts:
        raise InvalidInput(fields={"ends_at": ["结束时间要晚于开始时间。"]})
    if ends is not None and ends - starts > dt.timedelta(days=31):
        raise InvalidInput(fields={"ends_at": ["一次会议不超过 31 天，请核对结束时间。"]})
    if until is not None and until > starts:
        raise InvalidInput(fields={"reply_by": ["回复截止不能晚于会议开始。"]})
    if topics is not None and topics > day:
        raise InvalidInput(fields={"topics_by": ["议题截止不能晚于会议当天。"]})


def check_open(meeting: Meeting, *states: str) -> None:
    """Raises Conflict where the meeting stands in none of ``states``."""
    if meeting.state not in states:
        words = "、".join(f"“{MeetingState(state).label}”" for state in states)
        text = f"“{meeting.name}”的状态是“{meeting.get_state_display()}”，{words}的会议才能这样办理。"
        raise Conflict(text, code="wrong_state")
