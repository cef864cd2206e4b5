"""The liaison's roll call: by organization, from the answers or by hand. No location, no code (truth 11)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, DomainError, InvalidInput
from core.principal import Principal
from core.records import change, locked
from core.templatetags.formats import cn_datetime
from meetings.access import get_meeting_for
from meetings.choices import Attendance, MeetingState
from meetings.models import Invitee, Meeting
from meetings.roll import PROPOSED, get_invitee_for

MARK_FIELDS = ("attendance", "attendee", "attendee_post", "attendance_note")
# People come before it begins.
EARLY = dt.timedelta(hours=1)


def check_begun(meeting: Meeting, *, early: dt.timedelta = EARLY) -> None:
    """Raises Conflict for a meeting that is not, or not yet, one where somebody could have come."""
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict("会议已取消，不能点名和记录。", code="wrong_state")
    if meeting.state != MeetingState.HELD and clock.now() < meeting.starts_at - early:
        begins = cn_datetime(meeting.starts_at)
        raise Conflict(f"会议{begins}才开始，请到时再办；时间有变的，请先改期。", code="not_begun")


def why_not_yet(meeting: Meeting) -> str:
    """In words why nobody can be marked; empty where the roll can be called."""
    try:
        check_begun(meeting)
    except DomainError as refusal:
        return refusal.message
    return ""


def mark_attendance(
    *, actor: Principal, invitee_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Invitee:
    """Mark whether one organization came, and by whom.

    Raises NotFound, NotAllowed, StaleVersion, Conflict, InvalidInput.
    """
    columns = _columns(values)
    with transaction.atomic():
        invitee = get_invitee_for(actor, invitee_id)
        check_begun(locked(Meeting, invitee.meeting_id))
        return _mark(locked(Invitee, invitee.pk), columns, expected_version)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = prepared(values, MARK_FIELDS)
    for name in MARK_FIELDS[1:]:
        if name in columns:
            columns[name] = " ".join(str(columns[name]).split())
    if columns.get("attendance", "unknown") not in Attendance.values:
        raise InvalidInput(fields={"attendance": ["没有这种到会情况，请选择出席、迟到、请假或缺席。"]})
    return columns


def _mark(row: Invitee, columns: Mapping[str, Any], expected_version: int | None) -> Invitee:
    if all(getattr(row, name) == value for name, value in columns.items()):
        return row  # sent again because its answer was lost
    return change(row, columns, expected_version=expected_version)


@dataclass(frozen=True)
class Mark:
    """What is marked of one on the roll."""

    invitee_id: UUID
    values: Mapping[str, Any]
    expected_version: int | None


def mark_several(*, actor: Principal, meeting_id: UUID, marks: Sequence[Mark]) -> None:
    """Call the roll of one meeting, all of it or nothing.

    Raises NotFound, NotAllowed, StaleVersion, Conflict, InvalidInput (somebody is not on the roll, or is twice).
    """
    columns = {mark.invitee_id: _columns(mark.values) for mark in marks}
    if len(columns) < len(marks):
        raise InvalidInput(fields={"marks": ["同一个参会单位只能点一次，请去掉重复的。"]})
    with transaction.atomic():
        meeting = locked(Meeting, get_meeting_for(actor, meeting_id, "meeting.edit").pk)
        check_begun(meeting)
        rows = Invitee.objects.select_for_update(of=("self",)).filter(meeting=meeting, pk__in=columns).order_by("pk")
        there = {row.pk: row for row in rows}
        strange = [number for number, mark in enumerate(marks, 1) if mark.invitee_id not in there]
        if strange:
            raise InvalidInput(fields={"marks": [f"第 {number} 家不在这次会议的参会名单里。" for number in strange]})
        for mark in marks:
            _mark(there[mark.invitee_id], columns[mark.invitee_id], mark.expected_version)


def mark_by_replies(*, actor: Principal, meeting_id: UUID) -> int:
    """Mark all who answered and are not marked yet as they answered; how many were marked.

    Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        meeting = locked(Meeting, get_meeting_for(actor, meeting_id, "meeting.edit").pk)
        check_begun(meeting)
        waiting = Invitee.objects.filter(meeting=meeting, attendance=Attendance.UNKNOWN)
        return sum(
            waiting.filter(reply=reply).update(attendance=mark, version=F("version") + 1, updated_at=clock.now())
            for reply, mark in PROPOSED.items()
        )
