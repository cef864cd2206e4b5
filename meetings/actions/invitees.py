"""Who is invited: by seats, by categories, one by one; and what they answer."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from alliances.models import OuterMember
from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from core.templatetags.formats import cn_datetime
from meetings.access import get_invitee_for
from meetings.actions.planning import OPEN, tell_those
from meetings.actions.values import MOST_INVITED, WRITES, check_open, meeting_to_write
from meetings.choices import Attendance, InviteeRole, MeetingState, ReplyState
from meetings.models import Invitee, Meeting
from meetings.notices import tell_uninvited
from meetings.planning.prefill import Named, by_members, by_rule, by_seats, each_once
from meetings.queries import holds_meeting
from meetings.reminders import plan_reminders
from members.models import Person
from organizations.queries import standing_party_orgs, standing_units

WHO = ("unit_id", "party_org_id", "person_id", "outer_id")
INVITEE_FIELDS = ("role", "must", "category_id", "attendee", "attendee_post")
CALLED = "已经点名的参会单位不能移出名单；点错的请先在点名中改为“未点名”。"
ANSWERS = (ReplyState.YES, ReplyState.SUBSTITUTE, ReplyState.NO)


def _own(named: Iterable[Named], meeting: Meeting) -> list[Named]:
    """Those not invited yet. Raises InvalidInput for one that is not there, or for too many."""
    held = set(Invitee.objects.filter(meeting=meeting).values_list(*WHO))
    fresh = [one for one in each_once(named) if one.key not in held]
    if len(held) + len(fresh) > MOST_INVITED:
        raise InvalidInput(fields={"invitees": [f"一次会议最多邀请 {MOST_INVITED} 个参会单位。"]})
    sources = (
        ("unit_id", standing_units(), "单位"),
        ("party_org_id", standing_party_orgs(), "党组织"),
        ("person_id", Person.objects.filter(left_on__isnull=True), "人员"),
        ("outer_id", OuterMember.objects.filter(body_id=meeting.body_id), "域外单位"),
    )
    for column, rows, noun in sources:
        ids = {getattr(one, column) for one in fresh if getattr(one, column)}
        if ids and rows.filter(pk__in=ids).count() != len(ids):
            raise InvalidInput(fields={"invitees": [f"有{noun}没有找到，请重新选择。"]})
    return fresh


def invite(
    *,
    actor: Principal,
    meeting_id: UUID,
    named: Iterable[Named] = (),
    seat_ids: Iterable[UUID] = (),
    category_ids: Iterable[UUID] = (),
    by_kind: bool = False,
    everybody: bool = False,
    role: str = InviteeRole.ATTENDS,
    must: bool = True,
    tell: bool = True,
) -> list[Invitee]:
    """Invite those named, holders of the seats, members of the categories; who is invited already stays as they are.

    Where the meeting was told, the new ones are told as well, unless ``tell`` is False. Raises Conflict, InvalidInput.
    """
    if role not in InviteeRole.values:
        raise InvalidInput(fields={"role": ["请选择出席或列席。"]})
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, *OPEN, MeetingState.HELD)
        day = meeting.starts_at.astimezone(clock.CHINA).date()
        asked = list(named)
        asked += by_seats(meeting.body, day, seat_ids, must)
        asked += by_members(meeting.body, day, category_ids, must) if category_ids else ()
        asked += by_rule(meeting.body, meeting.kind_id, day) if by_kind else ()
        asked += by_members(meeting.body, day, None, must) if everybody else ()
        fresh = _own(asked, meeting)
        added = [create(Invitee(meeting=meeting, role=role, **one.values())) for one in fresh]
        if added:
            touch(meeting)
        if added and is_ahead(meeting):
            if tell and meeting.noticed_at is not None:
                tell_those(meeting, added)
            plan_reminders(meeting)
        return added


def is_ahead(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.PLANNED and meeting.starts_at > clock.now()


def change_invitee(
    *, actor: Principal, invitee_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Invitee:
    """Correct the role, whether they must come, who comes for them. Raises StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        invitee = get_invitee_for(actor, invitee_id, WRITES)
        meeting = meeting_to_write(actor, invitee.meeting_id)
        check_open(meeting, *OPEN, MeetingState.HELD)
        columns = prepared(values, INVITEE_FIELDS)
        check_term("member_category", columns.get("category_id"), "category")
        return change(invitee, columns, expected_version=expected_version)


def uninvite(*, actor: Principal, invitee_id: UUID) -> None:
    """Off the list; who was told of a meeting ahead is told. Thirty days it can be put back.

    Raises Conflict (they were there).
    """
    with transaction.atomic():
        invitee = get_invitee_for(actor, invitee_id, WRITES)
        meeting = meeting_to_write(actor, invitee.meeting_id)
        check_open(meeting, *OPEN, MeetingState.HELD)
        held = locked(Invitee, invitee.pk)
        if held.attendance != Attendance.UNKNOWN:
            raise Conflict(CALLED, code="called")
        if held.noticed_at is not None and is_ahead(meeting):
            tell_uninvited(meeting, held)
            held.noticed_at = None  # put back it is to be told anew
        put_away(held, actor=actor, code="invitees")
        plan_reminders(touch(meeting))


def against_removal(invitee: Invitee) -> str:
    """Why an invitation may not go to the bin; empty where it may."""
    if invitee.attendance != Attendance.UNKNOWN:
        return CALLED
    if invitee.noticed_at is not None and is_ahead(invitee.meeting):
        return "这个参会单位已经通知，请在会议的参会单位里移出，对方会收到告知。"
    return ""


def check_restored_invitee(invitee: Invitee) -> None:
    """What who invites is asked as well, and what inviting plans. Raises Conflict."""
    meeting = locked(Meeting, invitee.meeting_id)
    check_open(meeting, *OPEN, MeetingState.HELD)
    if Invitee.objects.filter(meeting=meeting).count() > MOST_INVITED:
        raise Conflict(f"一次会议最多邀请 {MOST_INVITED} 个参会单位，请先移出别的。", code="too_many_invitees")
    if is_ahead(meeting):
        plan_reminders(meeting)


def reply(
    *,
    actor: Principal,
    invitee_id: UUID,
    answer: str,
    note: str = "",
    attendee: str = "",
    attendee_post: str = "",
) -> Invitee:
    """Answer an invitation: for one's own unit until the deadline, on another's behalf (whoever runs the meeting)
    until it begins. Raises NotAllowed, Conflict, InvalidInput.
    """
    with transaction.atomic():
        held = get_invitee_for(actor, invitee_id, "meeting.reply")
        on_behalf = holds_meeting(actor, held.meeting.body_id)
        meeting = locked(Meeting, held.meeting_id)
        invitee = locked(Invitee, invitee_id)
        return record_reply(
            meeting,
            invitee,
            answer=answer,
            note=note,
            attendee=attendee,
            attendee_post=attendee_post,
            after_deadline=on_behalf,
        )


def record_reply(
    meeting: Meeting,
    invitee: Invitee,
    *,
    answer: str,
    note: str = "",
    attendee: str = "",
    attendee_post: str = "",
    after_deadline: bool = False,
) -> Invitee:
    """Write the answer of somebody whose right the caller has settled; both rows are locked. Raises as ``reply``."""
    check_reply_open(meeting, after_deadline=after_deadline)
    if answer not in ANSWERS:
        raise InvalidInput(fields={"reply": ["请选择参加、派人参加或请假。"]})
    attendee, attendee_post, note = (" ".join(text.split()) for text in (attendee, attendee_post, note))
    if answer == ReplyState.SUBSTITUTE and not attendee:
        raise InvalidInput(fields={"attendee": ["派人参加的，请填写谁来参加。"]})
    if answer == ReplyState.NO and not note:
        raise InvalidInput(fields={"note": ["请假请写明原因。"]})
    if answer == ReplyState.NO:
        attendee = attendee_post = ""
    columns = {
        "reply": answer,
        "reply_note": note,
        "attendee": attendee,
        "attendee_post": attendee_post,
        "replied_at": clock.now(),
    }
    answered = change(invitee, columns, expected_version=None)
    plan_reminders(meeting)
    return answered


def check_reply_open(meeting: Meeting, *, after_deadline: bool = False) -> None:
    """Raises Conflict where the time to answer is over, or there is nothing to answer."""
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict(f"“{meeting.name}”已取消，无需回复。", code="cancelled")
    if meeting.state != MeetingState.PLANNED:
        text = f"“{meeting.name}”{meeting.get_state_display()}，现在不能回复。"
        raise Conflict(text, code="wrong_state")
    now = clock.now()
    if meeting.starts_at <= now:
        raise Conflict(f"会议已于{cn_datetime(meeting.starts_at)}开始，不能再回复。", code="begun")
    if meeting.reply_by is not None and meeting.reply_by <= now and not after_deadline:
        text = f"回复已于{cn_datetime(meeting.reply_by)}截止。确需变更的，请直接联系联络员。"
        raise Conflict(text, code="reply_closed")
