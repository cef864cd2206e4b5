"""A meeting offered to another city, and taken part in there: each city writes its own rows alone (docs/adr/0080)."""

from collections.abc import Collection
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions import accept_share, offer_share
from alliances.actions.share import Subject
from alliances.models import BodyShare, ChainBody, ShareAnswer, SharedHeader
from alliances.sharing.across import get_offer_for, hold_share, meeting_header
from alliances.sharing.projection import kept_until
from alliances.sharing.queries import EDIT as SHARES
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from meetings.actions.planning import OPEN, plan_meeting, take_over_changes
from meetings.actions.values import body_to_meet, check_open, check_times, checked, meeting_to_write
from meetings.choices import MeetingState
from meetings.models import AgendaItem, Invitee, Meeting
from meetings.notices import tell_cancelled
from meetings.planning import prefill
from meetings.planning.told import invitees_of
from meetings.reminders import plan_reminders
from meetings.shared.lines import show_meeting

PLACE: int = Meeting._meta.get_field("place").max_length or 0
REASON: int = Meeting._meta.get_field("cancel_reason").max_length or 0
Whom = Literal["rule", "all", "none"]


# ---- the city that holds the meeting


def share_meeting(
    *, actor: Principal, meeting_id: UUID, guest_id: UUID, message: str = "", item_ids: Collection[UUID] | None = None
) -> BodyShare:
    """Ask another city to take part. It reads title, time, place, link and the agenda items of ``item_ids``.

    Raises NotFound, NotAllowed, InvalidInput (the own city, persons in the words), Conflict (not settled yet or begun,
    asked already, itself another city's).
    """
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        if meeting.joined_id is not None:
            raise Conflict("这次会议由外市主办，要邀请别的城市请联系主办方。", code="hosted_elsewhere")
        check_open(meeting, MeetingState.PLANNED)
        if meeting.starts_at <= clock.now():
            raise Conflict(f"“{meeting.name}”已经开始，不能再邀请外市。", code="begun")
        if item_ids is not None:
            _mark(meeting, item_ids)
        share = offer_share(
            actor=actor,
            body_id=meeting.body_id,
            guest_id=guest_id,
            until=kept_until(meeting.starts_at),
            message=message,
            subject=Subject(meeting.pk, meeting.name, meeting.starts_at),
        )
        show_meeting(meeting)
        return share


def choose_shared_items(*, actor: Principal, meeting_id: UUID, item_ids: Collection[UUID]) -> Meeting:
    """Which agenda items the cities asked to it read. Raises NotFound, NotAllowed, InvalidInput."""
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        get_body_for(actor, meeting.body_id, SHARES)
        _mark(meeting, item_ids)
        show_meeting(meeting)
        return meeting


def _mark(meeting: Meeting, item_ids: Collection[UUID]) -> None:
    """Whether another city reads it is no content: who writes on an item goes on undisturbed."""
    chosen = set(item_ids)
    items = AgendaItem.objects.filter(meeting=meeting)
    if items.filter(pk__in=chosen).count() != len(chosen):
        raise InvalidInput(fields={"items": ["有议程没有找到，请刷新页面后重新选择。"]})
    items.filter(pk__in=chosen, is_shared=False).update(is_shared=True, updated_at=clock.now())
    items.filter(is_shared=True).exclude(pk__in=chosen).update(is_shared=False, updated_at=clock.now())


# ---- the city that was asked


def accept_meeting(
    *,
    actor: Principal,
    share_id: UUID,
    body_id: UUID,
    kind_id: UUID,
    note: str = "",
    invite: Whom = "rule",
    tell: bool = False,
) -> Meeting:
    """Take part with an own body: the meeting stands among its own, planned, and follows what the host says of it.

    Whom it invites is the own city's matter, the host is told the body's name. Raises as accept_share; NotAllowed for
    a body one does not hold; Conflict where the meeting is off or has begun; InvalidInput.
    """
    actor.require_everywhere(SHARES)
    with transaction.atomic():
        hold_share(share_id)
        offer = get_offer_for(actor, share_id, SHARES)
        if offer.share is not None and offer.share.subject_id is None:
            raise NotFound("这份共享不是会议邀请。")
        body = body_to_meet(actor, body_id)
        answer = accept_share(actor=actor, share_id=share_id, note=note, attends=body.name)
        header = meeting_header(offer.share) if offer.share else None
        if header is None or header.status != MeetingState.PLANNED:
            raise Conflict("主办方的会议已经取消或结束，不用再接受。", code="meeting_over")
        if header.begins_at is None or header.begins_at <= clock.now():
            raise Conflict("会议已经开始，不能再接受邀请。", code="begun")
        columns = checked({**hosts_columns(header), "kind_id": kind_id})
        check_times(body, columns)
        columns["reply_by"] = prefill.reply_by(header.begins_at)
        meeting = create(Meeting(body=body, joined=answer, **columns), anchor=AnchorKind.MEETING)
        for named in _whom(body, meeting, invite):
            create(Invitee(meeting=meeting, **named.values()))
        return plan_meeting(actor=actor, meeting_id=meeting.pk, tell=tell)


def _whom(body: ChainBody, meeting: Meeting, invite: Whom) -> list[prefill.Named]:
    day = meeting.starts_at.astimezone(clock.CHINA).date()
    if invite == "rule":
        return prefill.by_rule(body, meeting.kind_id, day)
    return prefill.each_once(prefill.by_members(body, day, None)) if invite == "all" else []


def hosts_columns(header: SharedHeader) -> dict[str, Any]:
    """What of an own meeting the host says."""
    return {
        "name": header.title,
        "starts_at": header.begins_at,
        "ends_at": header.ends_at,
        "place": header.place[:PLACE],
        "address": header.address,
        "online_url": header.link,
    }


def follow_host(*, actor: Principal, answer_id: UUID) -> Meeting | None:
    """Bring the own meeting to what its host says now: moved, called off, taken back. Doing it twice changes nothing.

    What was held or has begun stays as it is. None where nothing was to be done.
    """
    actor.require_everywhere(SHARES)
    with transaction.atomic():
        found = Meeting.objects.filter(joined=answer_id).values_list("id", flat=True).first()
        meeting = locked(Meeting, found) if found else None
        if meeting is None or meeting.joined is None or meeting.state not in OPEN:
            return None
        offer = get_offer_for(actor, meeting.joined.share_id)
        if offer.share is None:
            return _off(meeting, f"{meeting.joined.host.name}已撤回邀请", forget=True)
        header = meeting_header(offer.share)
        if header is None:
            return None
        if header.status == MeetingState.CANCELLED:
            return _off(meeting, f"主办方取消：{header.reason}" if header.reason else "主办方取消")
        columns = hosts_columns(header)
        differs = any(getattr(meeting, name) != value for name, value in columns.items())
        return take_over_changes(meeting, columns) if differs else None


def leave_meeting(actor: Principal, answer: ShareAnswer) -> None:  # noqa: ARG001 - alliances has asked who may
    """The own city left the share of a meeting: what it planned for it is off. The caller has authorised."""
    meeting_id = Meeting.objects.filter(joined=answer).values_list("id", flat=True).first()
    if meeting_id is not None:
        meeting = locked(Meeting, meeting_id)
        if meeting.state in OPEN:
            _off(meeting, "本市不再参加")


def _off(meeting: Meeting, reason: str, *, forget: bool = False) -> Meeting | None:
    """``forget`` what the host showed of where it takes place: the title one had accepted is one's own record."""
    if meeting.starts_at <= clock.now():
        return None
    gone: dict[str, Any] = {"place": "", "address": "", "online_url": ""} if forget else {}
    off = transition(
        meeting, MeetingState.CANCELLED, cancel_reason=reason[:REASON], sequence=meeting.sequence + 1, **gone
    )
    tell_cancelled(off, invitees_of(off))
    plan_reminders(off)
    return off
