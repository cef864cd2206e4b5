"""The way of minutes up to the third review: drafted of what was noted, written on, sent, passed or returned (R57)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from meetings.access import get_meeting_for
from meetings.choices import REVIEW_STEPS, MeetingState, MinutesState, ReviewDecision
from meetings.minutes.access import get_minutes_for
from meetings.minutes.composing import compose, default_title
from meetings.minutes.notices import tell_returned, tell_reviewers, tell_writer
from meetings.minutes.queries import AT_WORK, EDIT, IN_FORCE, VIEW, passed_third, works_on
from meetings.minutes.reviewing import NEXT, against, may_review, passed_by
from meetings.minutes.roll import invitees_of, not_called
from meetings.models import AgendaItem, Meeting, Minutes, MinutesReview, Resolution

FIELDS = ("title", "body_text")
NOTE_LENGTH = 400
REASON_LENGTH = 200


def worded(text: str, field: str, missing: str) -> str:
    """A reason in one line. Raises InvalidInput without any, or where it is too long."""
    words = " ".join(text.split())
    if not words:
        raise InvalidInput(missing, fields={field: [missing]})
    if len(words) > NOTE_LENGTH:
        raise InvalidInput(fields={field: [f"最多 {NOTE_LENGTH} 个字。"]})
    return words


def require_held(meeting: Meeting) -> None:
    """Raises Conflict."""
    if meeting.state != MeetingState.HELD:
        raise Conflict("会议尚未召开，不能起草纪要。", code="not_held")
    if meeting.joined is not None:
        text = f"这次会议由{meeting.joined.host.name}主办，纪要由对方起草、印发。本市的落实事项请登记为决议。"
        raise Conflict(text, code="hosted_elsewhere")


def draft_minutes(*, actor: Principal, meeting_id: UUID) -> Minutes:
    """The first draft, put together from the agenda's notes and the resolutions, once; people write on from there.

    Raises NotFound, NotAllowed, Conflict (not held, minutes at work or issued already).
    """
    with transaction.atomic():
        found = get_meeting_for(actor, meeting_id)
        if not works_on(actor, found.body_id):
            raise NotAllowed
        locked(Meeting, found.pk)
        meeting = get_meeting_for(actor, meeting_id)
        require_held(meeting)
        _refuse_second(meeting)
        items = AgendaItem.objects.filter(meeting=meeting).select_related("unit").order_by("place", "id")
        resolutions = Resolution.objects.filter(meeting=meeting).select_related("unit", "party_org")
        text = compose(meeting, list(items), list(resolutions.order_by("year", "number")))
        row = Minutes(meeting=meeting, title=default_title(meeting), body_text=text, written_by_id=actor.account_id)
        return create(row, anchor=AnchorKind.MINUTES)


def _refuse_second(meeting: Meeting) -> None:
    standing = Minutes.objects.filter(meeting=meeting).order_by("-edition").first()
    if standing is None:
        return
    if standing.state in AT_WORK:
        raise Conflict("这次会议已有正在起草或审核的纪要，请在那一份上修改。", code="minutes_at_work")
    raise Conflict("这次会议的纪要已经印发，需要改动的请在纪要页面办理更正。", code="minutes_issued")


def update_minutes(
    *, actor: Principal, minutes_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Minutes:
    """Write on a draft. Raises NotAllowed, StaleVersion, InvalidInput, Conflict (in review, issued)."""
    columns = prepared(values, FIELDS)
    if "title" in columns:
        columns["title"] = " ".join(str(columns["title"]).split())
    if "body_text" in columns:
        columns["body_text"] = "\n".join(line.rstrip() for line in str(columns["body_text"]).splitlines()).strip()
    with transaction.atomic():
        minutes = locked(Minutes, get_minutes_for(actor, minutes_id, EDIT).pk)
        if minutes.state != MinutesState.DRAFT:
            text = "请先退回修改" if minutes.state in REVIEW_STEPS else "需要改动的请办理更正"
            raise Conflict(f"纪要正在{minutes.get_state_display()}，不能直接修改，{text}。", code="wrong_state")
        return change(minutes, columns, expected_version=expected_version)


def submit_minutes(*, actor: Principal, minutes_id: UUID) -> Minutes:
    """Send a draft to its first review; its reviewers are told.

    Raises NotAllowed, Conflict (not a draft, the roll not called, no longer held), InvalidInput (no text).
    """
    with transaction.atomic():
        minutes = _locked(actor, minutes_id, EDIT)
        require_held(minutes.meeting)
        if minutes.state == MinutesState.DRAFT and not minutes.body_text.strip():
            raise InvalidInput(fields={"body_text": ["正文还没有内容，请写好后再送审。"]})
        uncalled = not_called(list(invitees_of(minutes.meeting_id)))
        if uncalled:
            text = f"还有 {uncalled} 个参会单位没有点名。纪要要写明出席和请假情况，请先在会议页面点名。"
            raise Conflict(text, code="roll_not_called")
        moved = transition(minutes, MinutesState.FIRST)
        tell_reviewers(moved, passed=())
        return moved


def _locked(actor: Principal, minutes_id: UUID, action: str) -> Minutes:
    """Locked, and read again with what belongs to it: of two people the second sees what the first did."""
    locked(Minutes, get_minutes_for(actor, minutes_id, action).pk)
    return get_minutes_for(actor, minutes_id, action)


def _for_step(actor: Principal, minutes_id: UUID) -> Minutes:
    """Raises NotAllowed, Conflict (in no review, this account may not take this step)."""
    minutes = _locked(actor, minutes_id, VIEW)
    if minutes.state not in REVIEW_STEPS:
        if not works_on(actor, minutes.meeting.body_id):
            raise NotAllowed
        raise Conflict(f"纪要当前是“{minutes.get_state_display()}”，没有在审核。", code="wrong_state")
    if not may_review(actor, minutes, minutes.state):
        raise NotAllowed
    return minutes


def _note(actor: Principal, minutes: Minutes, decision: ReviewDecision, note: str) -> MinutesReview:
    return create(
        MinutesReview(
            minutes=minutes,
            step=minutes.state,
            decision=decision,
            note=note,
            reviewed_by_id=actor.account_id,
            reviewed_at=clock.now(),
        )
    )


def pass_minutes(*, actor: Principal, minutes_id: UUID, note: str = "") -> Minutes:
    """Pass the step the minutes stand at; the next reviewers are told, after the third the writer.

    Raises NotAllowed, Conflict (in no review, passed already, a writer, a step of one's own before), InvalidInput.
    """
    words = " ".join(note.split())
    if len(words) > NOTE_LENGTH:
        raise InvalidInput(fields={"note": [f"最多 {NOTE_LENGTH} 个字。"]})
    with transaction.atomic():
        minutes = _for_step(actor, minutes_id)
        if passed_third(minutes):
            raise Conflict("三审已经通过，可以印发。", code="passed_already")
        if why := against(minutes, actor.account_id):
            raise Conflict(why, code="same_person")
        _note(actor, minutes, ReviewDecision.PASSED, words)
        following = NEXT.get(minutes.state)
        if following is None:
            tell_writer(minutes, f"《{minutes.title}》三审通过，可以印发。")
            return minutes
        moved = transition(minutes, following)
        tell_reviewers(moved, passed=passed_by(moved).values())
        return moved


def return_minutes(*, actor: Principal, minutes_id: UUID, note: str) -> Minutes:
    """Back to the draft, with words on what to mend: by a reviewer of the step, or by those who write them.

    Raises NotAllowed, Conflict (in no review), InvalidInput.
    """
    words = worded(note, "note", "请写明退回的原因，便于修改。")
    with transaction.atomic():
        minutes = _locked(actor, minutes_id, VIEW)
        if not works_on(actor, minutes.meeting.body_id):
            minutes = _for_step(actor, minutes_id)
        if minutes.state not in REVIEW_STEPS:
            raise Conflict(f"纪要当前是“{minutes.get_state_display()}”，没有在审核。", code="wrong_state")
        review = _note(actor, minutes, ReviewDecision.RETURNED, words)
        moved = transition(minutes, MinutesState.DRAFT)
        tell_returned(moved, review)
        return moved


def correct_minutes(*, actor: Principal, minutes_id: UUID, reason: str) -> Minutes:
    """A new edition of issued minutes, written on and reviewed like any; the old one stands until it is issued.

    Raises NotAllowed, Conflict (not in force, corrected already), InvalidInput.
    """
    words = worded(reason, "reason", "请写明更正的原因，会印在更正后的纪要里。")
    if len(words) > REASON_LENGTH:
        raise InvalidInput(fields={"reason": [f"最多 {REASON_LENGTH} 个字。"]})
    with transaction.atomic():
        minutes = get_minutes_for(actor, minutes_id, EDIT)
        locked(Meeting, minutes.meeting_id)
        minutes = _locked(actor, minutes_id, EDIT)
        if minutes.state not in IN_FORCE:
            raise Conflict("只有已经印发的纪要才能更正，没有印发的请直接修改。", code="wrong_state")
        if Minutes.objects.filter(meeting_id=minutes.meeting_id, state__in=AT_WORK).exists():
            raise Conflict("这份纪要的更正已在起草或审核，请在那一份上修改。", code="minutes_at_work")
        last = (
            Minutes.objects.filter(meeting_id=minutes.meeting_id).order_by("-edition").values_list("edition", flat=True)
        )
        row = Minutes(
            meeting_id=minutes.meeting_id,
            edition=last[0] + 1,
            title=minutes.title,
            body_text=minutes.body_text,
            correction=words,
            written_by_id=actor.account_id,
        )
        return create(row, anchor=AnchorKind.MINUTES)
