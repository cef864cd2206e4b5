"""Links by which an invitation is answered without signing in: given, replaced, made void, used."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, NotFound
from core.principal import Principal
from core.records import change, locked
from meetings.access import get_invitee_for
from meetings.actions.invitees import record_reply
from meetings.actions.values import WRITES, check_open, meeting_to_write
from meetings.choices import MeetingState, ReplyState
from meetings.models import Invitee, Meeting
from meetings.replies.links import invitee_by, new_digest

REASON = "通过链接回复"
UNKNOWN = "这个链接不对，或者已经更换、作废。请核对是否复制完整，或向发出通知的联络员要新的链接。"


def give_missing_links(invitees: Iterable[Invitee]) -> int:
    """A link for each that has none, of a meeting the caller has locked; how many were given. Two statements."""
    lacking = [invitee for invitee in invitees if not invitee.link_digest]
    moment = clock.now()
    for invitee in lacking:
        invitee.link_digest = new_digest(invitee)
        invitee.updated_at, invitee.version = moment, invitee.version + 1
    Invitee.objects.bulk_update(lacking, ["link_digest", "updated_at", "version"])
    return len(lacking)


def give_links(*, actor: Principal, meeting_id: UUID) -> int:
    """A link for everybody invited who has none yet; how many were given. Links there are stay good.

    Raises NotFound, NotAllowed, Conflict (not planned, or begun).
    """
    with transaction.atomic():
        meeting = meeting_to_write(actor, meeting_id)
        _check_ahead(meeting)
        return give_missing_links(Invitee.objects.select_for_update().filter(meeting=meeting, link_digest=""))


def _check_ahead(meeting: Meeting) -> None:
    check_open(meeting, MeetingState.PLANNED)
    if meeting.starts_at <= clock.now():
        raise Conflict("会议已经开始，不能再用链接回复。", code="begun")


def renew_link(*, actor: Principal, invitee_id: UUID) -> Invitee:
    """Another link for an invitation; the one given before works no more. Raises as give_links."""
    with transaction.atomic():
        held = get_invitee_for(actor, invitee_id, WRITES)
        _check_ahead(meeting_to_write(actor, held.meeting_id))
        invitee = locked(Invitee, held.pk)
        return change(invitee, {"link_digest": new_digest(invitee)}, expected_version=None)


def void_link(*, actor: Principal, invitee_id: UUID) -> Invitee:
    """The link works no more, and there is no other. Raises NotFound, NotAllowed, Conflict (there is none)."""
    with transaction.atomic():
        held = get_invitee_for(actor, invitee_id, WRITES)
        meeting_to_write(actor, held.meeting_id)
        invitee = locked(Invitee, held.pk)
        if not invitee.link_digest:
            raise Conflict("这个参会单位没有可用的链接，请刷新页面。", code="no_link")
        return change(invitee, {"link_digest": ""}, expected_version=None)


def invitation_of(secret: str) -> Invitee:
    """The open scope's invitation whose link this is. Raises NotFound, in the same words whatever is wrong with it."""
    invitee = invitee_by(secret)
    if invitee is None or invitee.meeting.state == MeetingState.DRAFT:
        raise NotFound(UNKNOWN)
    return invitee


def reply_by_link(*, secret: str, answer: str, note: str = "", attendee: str = "", attendee_post: str = "") -> Invitee:
    """Answer for whoever the link was made for; the scope's reason says that it came by link. The same answer again
    changes nothing.

    Raises NotFound (the link), Conflict (too late, called off), InvalidInput.
    """
    with transaction.atomic():
        found = invitation_of(secret)
        meeting = locked(Meeting, found.meeting_id)
        invitee = locked(Invitee, found.pk)
        if invitee.link_digest != found.link_digest:  # made void while we waited for the lock
            raise NotFound(UNKNOWN)
        note, attendee, attendee_post = (" ".join(text.split()) for text in (note, attendee, attendee_post))
        if answer == ReplyState.YES and not attendee:  # whom the liaison knows to come
            attendee, attendee_post = invitee.attendee, invitee.attendee_post
        if answer == invitee.reply == ReplyState.NO:
            attendee = attendee_post = ""
        if (answer, note, attendee, attendee_post) == _said(invitee):
            return invitee
        return record_reply(meeting, invitee, answer=answer, note=note, attendee=attendee, attendee_post=attendee_post)


def _said(invitee: Invitee) -> tuple[str, str, str, str]:
    return (invitee.reply, invitee.reply_note, invitee.attendee, invitee.attendee_post)
