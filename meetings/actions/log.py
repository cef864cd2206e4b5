"""What is said at a meeting is written down: per item, by one person at a time, and nobody's words are lost.

docs/adr/0076 says why an item is locked for two minutes only, and why a stale version alone is no conflict.
"""

import datetime as dt
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, locked
from meetings.access import get_meeting_for
from meetings.actions.planning import hold_meeting
from meetings.actions.roll_call import check_begun
from meetings.agenda_queries import get_item_for
from meetings.choices import MeetingState
from meetings.models import AgendaItem, Meeting

LOCKED_FOR = dt.timedelta(minutes=2)
# Each renewal is an event of the log, so none is written while this much is left: more than from one to the next.
HELD_ENOUGH = dt.timedelta(seconds=75)
LONGEST_NOTES, LONGEST_SUMMARY = 20_000, 4_000
WRITTEN_IN = (MeetingState.PLANNED, MeetingState.HELD)

Text = TypeVar("Text", AgendaItem, Meeting)


def as_lines(text: str) -> str:
    """A text as it is kept: one kind of line end, nothing behind the last word."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def until_words(item: AgendaItem) -> str:
    """Until what time of day the item is held."""
    return f"{item.locked_until.astimezone(clock.CHINA):%H:%M}" if item.locked_until else ""


def _check_written(meeting: Meeting) -> None:
    if meeting.state not in WRITTEN_IN:
        raise Conflict(
            f"会议{meeting.get_state_display()}，不能记录。通知参会单位或登记召开后再记录。", code="wrong_state"
        )


def _locked_item(actor: Principal, item_id: UUID) -> AgendaItem:
    item = get_item_for(actor, item_id, "meeting.edit")
    _check_written(item.meeting)
    return locked(AgendaItem, item.pk)


def _held_by_other(item: AgendaItem, actor: Principal) -> bool:
    until = item.locked_until
    return item.locked_by_id not in (None, actor.account_id) and until is not None and until > clock.now()


def _take(item: AgendaItem, actor: Principal, *, take_over: bool) -> None:
    """Hold the item for two minutes more. Raises Conflict where another holds it and is not to be relieved.

    The version stays: holding changes no word.
    """
    if _held_by_other(item, actor) and not take_over:
        who = item.locked_by.display_name if item.locked_by else "另一位同事"
        raise Conflict(
            f"{who}正在记录这一项（{until_words(item)}前有效）。要由您接着记录，请点“由我接着记录”。",
            code="item_locked",
        )
    if item.locked_by_id == actor.account_id and item.locked_until and item.locked_until > clock.now() + HELD_ENOUGH:
        return
    if actor.account_id is not None:
        item.locked_by_id, item.locked_until = actor.account_id, clock.now() + LOCKED_FOR
        item.save(update_fields=["locked_by", "locked_until"])


def take_item(*, actor: Principal, item_id: UUID, take_over: bool = False) -> AgendaItem:
    """Begin to write on an item, or go on. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        item = _locked_item(actor, item_id)
        _take(item, actor, take_over=take_over)
        return item


def leave_item(*, actor: Principal, item_id: UUID) -> AgendaItem:
    """Let the item go before the two minutes are over. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        item = _locked_item(actor, item_id)
        if item.locked_by_id == actor.account_id and item.locked_by_id is not None:
            item.locked_by_id, item.locked_until = None, None
            item.save(update_fields=["locked_by", "locked_until"])
        return item


def _write(row: Text, name: str, text: str, *, seen: str | None, expected_version: int | None) -> Text:
    """Write ``text`` unless another wrote on it since it was ``seen``; a moved or renamed item is no conflict."""
    present = getattr(row, name)
    if text == present:
        return row  # sent again because its answer was lost
    untouched = seen is not None and as_lines(seen) == present
    return change(row, {name: text}, expected_version=None if untouched else expected_version)


def write_notes(
    *,
    actor: Principal,
    item_id: UUID,
    notes: str,
    expected_version: int | None,
    seen: str | None = None,
    take_over: bool = False,
) -> AgendaItem:
    """What was said on an item; ``seen`` is the text one began to write on.

    Raises NotFound, NotAllowed, Conflict (held by another), StaleVersion, InvalidInput.
    """
    text = as_lines(notes)
    if len(text) > LONGEST_NOTES:
        raise InvalidInput(fields={"notes": [f"一项记录最多 {LONGEST_NOTES} 字，请分到几项议程里记。"]})
    with transaction.atomic():
        item = _locked_item(actor, item_id)
        _take(item, actor, take_over=take_over)
        return _write(item, "notes", text, seen=seen, expected_version=expected_version)


def write_summary(
    *, actor: Principal, meeting_id: UUID, summary: str, expected_version: int | None, seen: str | None = None
) -> Meeting:
    """What the meeting was like as a whole. Raises NotFound, NotAllowed, StaleVersion, Conflict, InvalidInput."""
    text = as_lines(summary)
    if len(text) > LONGEST_SUMMARY:
        raise InvalidInput(fields={"summary": [f"会议情况最多 {LONGEST_SUMMARY} 字，细节请记到各项议程里。"]})
    with transaction.atomic():
        meeting = locked(Meeting, get_meeting_for(actor, meeting_id, "meeting.edit").pk)
        _check_written(meeting)
        check_begun(meeting)
        return _write(meeting, "summary", text, seen=seen, expected_version=expected_version)


def finish_log(*, actor: Principal, meeting_id: UUID) -> Meeting:
    """The roll is called and all is written: the meeting counts as held, where nobody said so before.

    Raises NotFound, NotAllowed, Conflict (cancelled), InvalidInput (not begun).
    """
    with transaction.atomic():
        meeting = locked(Meeting, get_meeting_for(actor, meeting_id, "meeting.edit").pk)
        if meeting.state == MeetingState.HELD:
            return meeting
        return hold_meeting(actor=actor, meeting_id=meeting.pk)
