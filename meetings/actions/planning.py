"""Meetings: prepared as a draft, planned and told, moved, held, taken back, called off."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create
from core.state import transition
from core.templatetags.formats import cn_datetime
from meetings.actions.standing import stands_on
from meetings.actions.values import body_to_meet, check_open, check_times, checked, meeting_to_write
from meetings.choices import MeetingState, ReplyState
from meetings.models import AgendaItem, Invitee, KindAgendaItem, Meeting
from meetings.notices import tell_cancelled, tell_invited, tell_moved
from meetings.planning import prefill
from meetings.planning.told import invitees_of
from meetings.reminders import plan_reminders
from meetings.replies.links import new_digest
from meetings.rules import rule_of
from meetings.shared.lines import show_meeting

MOVED_BY = ("starts_at", "ends_at", "place", "address", "online_url")
HOSTS = ("name", *MOVED_BY, "host_id")
OPEN = (MeetingState.DRAFT, MeetingState.PLANNED)
NAME_LENGTH: int = Meeting._meta.get_field("name").max_length or 0
REASON_LENGTH: int = Meeting._meta.get_field("cancel_reason").max_length or 0
Whom = Literal["rule", "none"]


def create_meeting(*, actor: Principal, body_id: UUID, values: Mapping[str, Any], invite: Whom = "rule") -> Meeting:
    """A draft, with what its kind asks: length, agenda, who is invited, until when one may answer.

    Nobody is told. Raises NotFound, NotAllowed, Conflict (the body has ended), InvalidInput.
    """
    with transaction.atomic():
        body = body_to_meet(actor, body_id)
        columns = checked(_titled(values, body.name))
        kind_id, starts = columns.get("kind_id"), columns.get("starts_at")
        if kind_id is None:
            raise InvalidInput(fields={"kind": ["请选择会议类型。"]})
        rule = rule_of(kind_id)
        if starts is not None:
            long = dt.timedelta(minutes=rule.minutes_long) if rule else prefill.USUALLY
            columns["ends_at"] = columns.get("ends_at") or starts + long
            if "reply_by" not in columns:
                columns["reply_by"] = prefill.reply_by(starts)
            if "topics_by" not in columns:
                columns["topics_by"] = prefill.topics_by(starts, rule)
        check_times(body, columns)
        _check_log(columns, MeetingState.DRAFT)
        meeting = create(Meeting(body=body, **columns), anchor=AnchorKind.MEETING)
        if rule is not None:
            _begin_agenda(meeting, rule.pk)
        if invite == "rule":
            day = meeting.starts_at.astimezone(clock.CHINA).date()
            for named in prefill.by_rule(body, meeting.kind_id, day):
                create(Invitee(meeting=meeting, **named.values()))
        return meeting


def _titled(values: Mapping[str, Any], body_name: str) -> dict[str, Any]:
    """A meeting without a name is called by its body and kind."""
    if str(values.get("name") or "").strip() or not values.get("kind_id"):
        return dict(values)
    kind = Term.objects.filter(kind="meeting_kind", pk=values["kind_id"]).values_list("label", flat=True).first() or ""
    return {**values, "name": f"{body_name}{kind}"[-NAME_LENGTH:]}


def _begin_agenda(meeting: Meeting, rule_id: UUID) -> None:
    for item in KindAgendaItem.objects.filter(rule_id=rule_id).order_by("place", "id"):
        create(
            AgendaItem(
                meeting=meeting,
                place=item.place,
                section=item.section,
                title=item.title,
                minutes_long=item.minutes_long,
                is_required=item.is_required,
            )
        )


def _check_log(columns: Mapping[str, Any], state: str) -> None:
    """Numbers and words of what happened belong to a meeting that was held."""
    if state != MeetingState.HELD and (columns.get("attendances") is not None or columns.get("summary")):
        name = "attendances" if columns.get("attendances") is not None else "summary"
        raise InvalidInput(fields={name: ["会议召开后再填写参加人次和情况。"]})


def update_meeting(
    *, actor: Principal, meeting_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Meeting:
    """Edit a meeting. One that was planned and changes its time or place has moved: its sequence rises, the invited
    who were told are told, deadlines that were left as they were move along, and answers for another day are void.

    Raises StaleVersion, InvalidInput, Conflict (called off).
    """
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, *OPEN, MeetingState.HELD)
        columns = checked(values)
        _check_hosted(meeting, columns)
        columns = _with_deadlines(meeting, columns)
        check_times(meeting.body, columns, meeting)
        _check_log(columns, meeting.state)
        _check_moment(meeting, columns)
        return _write_changes(meeting, columns, expected_version=expected_version)


def take_over_changes(meeting: Meeting, columns: dict[str, Any]) -> Meeting:
    """The same by what the host of another city's meeting says; the caller has locked it."""
    with transaction.atomic():
        return _write_changes(meeting, _with_deadlines(meeting, checked(columns)), expected_version=None)


def _write_changes(meeting: Meeting, columns: dict[str, Any], *, expected_version: int | None) -> Meeting:
    with transaction.atomic():
        moved = meeting.state == MeetingState.PLANNED and any(
            name in columns and columns[name] != getattr(meeting, name) for name in MOVED_BY
        )
        other_day = moved and _day(columns.get("starts_at", meeting.starts_at)) != _day(meeting.starts_at)
        if moved:
            columns["sequence"] = meeting.sequence + 1
        changed = change(meeting, columns, expected_version=expected_version)
        if moved and changed.starts_at > clock.now():
            _tell_moved(changed, answers_void=other_day)
        if changed.version != meeting.version:
            plan_reminders(changed, anew=moved or changed.name != meeting.name)
            show_meeting(changed)
        return changed


def _check_hosted(meeting: Meeting, columns: Mapping[str, Any]) -> None:
    """What the host of another city's meeting says is not changed here. Raises Conflict."""
    if meeting.joined is None:
        return
    if any(name in columns and columns[name] != getattr(meeting, name) for name in HOSTS):
        raise _hosted(meeting, "名称、时间和地点由对方确定，本市不能修改；对方修改后会自动更新")


def _hosted(meeting: Meeting, words: str) -> Conflict:
    host = meeting.joined.host.name if meeting.joined else ""
    return Conflict(f"“{meeting.name}”由{host}主办，{words}。", code="hosted_elsewhere")


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.CHINA).date()


def _with_deadlines(meeting: Meeting, columns: dict[str, Any]) -> dict[str, Any]:
    """Ends and deadlines that were left as they were keep their distance from the start."""
    starts = columns.get("starts_at")
    if starts is None or starts == meeting.starts_at:
        return columns
    by = starts - meeting.starts_at
    if "ends_at" not in columns:
        columns["ends_at"] = meeting.ends_at + by
    if meeting.reply_by is not None and columns.get("reply_by", meeting.reply_by) == meeting.reply_by:
        until = meeting.reply_by + by
        columns["reply_by"] = until if until > clock.now() else None
    if meeting.topics_by is not None and columns.get("topics_by", meeting.topics_by) == meeting.topics_by:
        columns["topics_by"] = meeting.topics_by + (_day(starts) - _day(meeting.starts_at))
    return columns


def _check_moment(meeting: Meeting, columns: Mapping[str, Any]) -> None:
    """What is planned lies ahead; what was held has begun. Raises InvalidInput."""
    starts = columns.get("starts_at", meeting.starts_at)
    if starts == meeting.starts_at:
        return
    if meeting.state == MeetingState.PLANNED and starts <= clock.now():
        raise InvalidInput(fields={"starts_at": ["改期请填以后的时间；会议已经开过的，请登记召开。"]})
    if meeting.state == MeetingState.HELD and starts > clock.now():
        raise InvalidInput(fields={"starts_at": ["会议已召开，开始时间不能晚于现在。"]})


def _tell_moved(meeting: Meeting, *, answers_void: bool) -> None:
    invitees = invitees_of(meeting)
    if answers_void:
        for invitee in invitees:
            change(invitee, {"reply": ReplyState.NONE, "reply_note": "", "replied_at": None}, expected_version=None)
    tell_moved(meeting, invitees, answers_void=answers_void)


def plan_meeting(*, actor: Principal, meeting_id: UUID, tell: bool = True) -> Meeting:
    """The draft is settled; the invited are told, unless ``tell`` is False. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, MeetingState.DRAFT)
        if meeting.starts_at <= clock.now():
            text = f"会议时间{cn_datetime(meeting.starts_at)}已过。开过的请直接登记召开；还没开的请先改时间。"
            raise InvalidInput(text, fields={"starts_at": [text]})
        check_times(meeting.body, {}, meeting)
        planned = transition(meeting, MeetingState.PLANNED, noticed_at=clock.now() if tell else None)
        if tell:
            tell_those(planned, invitees_of(planned))
        plan_reminders(planned)
        return planned


def tell_those(meeting: Meeting, invitees: list[Invitee]) -> None:
    """Tell those invited who were not told yet. Raises InvalidInput where nobody is invited."""
    if not invitees:
        raise InvalidInput("还没有参会单位。请先添加参会单位，或者选择不发通知。", code="nobody_invited")
    fresh = [invitee for invitee in invitees if invitee.noticed_at is None]
    if fresh:
        tell_invited(meeting, fresh)
        moment = clock.now()
        for invitee in fresh:
            link = invitee.link_digest or new_digest(invitee)
            change(invitee, {"noticed_at": moment, "link_digest": link}, expected_version=None)


def notify_meeting(*, actor: Principal, meeting_id: UUID) -> Meeting:
    """Tell those of a planned meeting who were not told. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, MeetingState.PLANNED)
        if meeting.starts_at <= clock.now():
            raise Conflict(f"“{meeting.name}”已经开始，不能再发通知。", code="begun")
        invitees = invitees_of(meeting)
        if invitees and all(invitee.noticed_at for invitee in invitees):
            raise Conflict("参会单位都已通知，无需再发。", code="all_told")
        tell_those(meeting, invitees)
        return change(meeting, {"noticed_at": clock.now()}, expected_version=None)


def cancel_meeting(*, actor: Principal, meeting_id: UUID, reason: str) -> Meeting:
    """Called off; who was told is told. Raises Conflict, InvalidInput (no reason)."""
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput(fields={"reason": ["请写明取消原因，通知里会写给参会单位。"]})
    if len(words) > REASON_LENGTH:
        raise InvalidInput(fields={"reason": ["取消原因请不超过 200 字。"]})
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, *OPEN)
        if meeting.joined is not None:
            raise _hosted(meeting, "不能由本市取消；本市不再参加的，请退出会议")
        off = transition(meeting, MeetingState.CANCELLED, cancel_reason=words, sequence=meeting.sequence + 1)
        tell_cancelled(off, invitees_of(off))
        plan_reminders(off)
        show_meeting(off)
        return off


def hold_meeting(*, actor: Principal, meeting_id: UUID) -> Meeting:
    """It took place. Raises Conflict, InvalidInput (it has not begun)."""
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, *OPEN)
        if meeting.starts_at > clock.now():
            text = f"会议定于{cn_datetime(meeting.starts_at)}开始，还没有到。提前开的请先改时间。"
            raise InvalidInput(text, fields={"starts_at": [text]})
        held = transition(meeting, MeetingState.HELD, logged_by_id=actor.account_id)
        plan_reminders(held)
        show_meeting(held)
        return held


def reopen_meeting(*, actor: Principal, meeting_id: UUID) -> Meeting:
    """Marked as held by mistake: planned again. Raises Conflict where resolutions or issued minutes stand on it."""
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        check_open(meeting, MeetingState.HELD)
        if against := stands_on(meeting):
            raise Conflict(f"“{meeting.name}”{against}，不能撤回召开。", code="in_use")
        planned = transition(meeting, MeetingState.PLANNED, logged_by_id=None, attendances=None)
        show_meeting(planned)
        return planned
