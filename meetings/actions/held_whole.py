"""A held meeting told whole, by a program: who came, what was said on each item, what was resolved, in one go."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change
from meetings.actions.agenda import add_item
from meetings.actions.held import log_held_meeting
from meetings.actions.invitees import invite
from meetings.actions.log import LONGEST_NOTES, as_lines
from meetings.actions.resolution import record_resolution
from meetings.actions.roll_call import Mark, mark_several
from meetings.candidates import candidates
from meetings.choices import InviteeRole
from meetings.models import AgendaItem, Meeting, Resolution
from meetings.planning.prefill import named


@dataclass(frozen=True)
class Attended:
    """One on the roll: exactly one of the four ids in ``who``, and what is marked of it."""

    who: Mapping[str, UUID]
    marks: Mapping[str, Any]
    role: str = InviteeRole.ATTENDS
    must: bool = True


@dataclass(frozen=True)
class Logged:
    meeting: Meeting
    items: Sequence[AgendaItem]
    resolutions: Sequence[Resolution]


@contextmanager
def _told_at(field: str, number: int, unit: str) -> Iterator[None]:
    """What is wrong with one of several lines is told with its number."""
    try:
        yield
    except InvalidInput as refusal:
        said = [text for texts in refusal.fields.values() for text in texts] or [refusal.message]
        raise InvalidInput(fields={field: [f"第 {number} {unit}：{text}" for text in said]}) from refusal
    except Conflict as refusal:
        raise Conflict(f"第 {number} {unit}：{refusal.message}", code=refusal.code) from refusal


def log_held_whole(
    *,
    actor: Principal,
    body_id: UUID,
    values: Mapping[str, Any],
    attended: Sequence[Attended] = (),
    items: Sequence[Mapping[str, Any]] = (),
    resolutions: Sequence[Mapping[str, Any]] = (),
    again: bool = False,
) -> Logged:
    """All of it or nothing. ``notes`` of an item are what was said; ``item`` of a resolution is the number of the item
    it came from, counted from 1. Nobody is told of the meeting; whoever answers for a resolution is.

    Raises NotFound, NotAllowed, Conflict, InvalidInput.
    """
    with transaction.atomic():
        meeting = log_held_meeting(actor=actor, body_id=body_id, values=values, again=again)
        _call_roll(actor, meeting, attended)
        written = _write_items(actor, meeting, items)
        recorded = _record(actor, meeting, written, resolutions)
        return Logged(meeting, written, recorded)


def _call_roll(actor: Principal, meeting: Meeting, attended: Sequence[Attended]) -> None:
    """Members are listed by the category and seat they had that day; others without."""
    day = meeting.starts_at.astimezone(clock.CHINA).date()
    known = {one.key: one for one in candidates(meeting.body_id, day)} if attended else {}
    for number, one in enumerate(attended, 1):
        [(kind, row_id)] = one.who.items()
        member = known.get(f"{kind}:{row_id}")
        asked = replace(member.named if member else named(kind, row_id), must=one.must)
        with _told_at("attendance", number, "家"):
            added = invite(actor=actor, meeting_id=meeting.pk, named=[asked], role=one.role, tell=False)
            if not added:
                raise InvalidInput(fields={"attendance": ["前面已经列过，请去掉重复的。"]})
            mark_several(actor=actor, meeting_id=meeting.pk, marks=[Mark(added[0].pk, one.marks, None)])


def _write_items(actor: Principal, meeting: Meeting, items: Sequence[Mapping[str, Any]]) -> list[AgendaItem]:
    written = []
    for number, given in enumerate(items, 1):
        notes = as_lines(str(given.get("notes", "")))
        with _told_at("items", number, "项"):
            if len(notes) > LONGEST_NOTES:
                raise InvalidInput(fields={"notes": [f"一项记录最多 {LONGEST_NOTES} 字，请分到几项议程里记。"]})
            own = {name: value for name, value in given.items() if name != "notes"}
            item = add_item(actor=actor, meeting_id=meeting.pk, values=own)
            written.append(change(item, {"notes": notes}, expected_version=None) if notes else item)
    return written


def _record(
    actor: Principal, meeting: Meeting, items: Sequence[AgendaItem], resolutions: Sequence[Mapping[str, Any]]
) -> list[Resolution]:
    recorded = []
    for number, given in enumerate(resolutions, 1):
        place = given.get("item")
        own = {name: value for name, value in given.items() if name != "item"}
        with _told_at("resolutions", number, "件"):
            if place is not None:
                if not 1 <= place <= len(items):
                    raise InvalidInput(fields={"item": [f"没有第 {place} 项议程，请填 items 里的次序，从 1 起。"]})
                own["item_id"] = items[place - 1].pk
            recorded.append(record_resolution(actor=actor, meeting_id=meeting.pk, values=own))
    return recorded
