"""The agenda is drawn up: items added, changed, moved and taken off; filled from the template of the meeting's kind."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared
from chains.models import Gap, KeyProject
from chains.queries import sub_chains
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from meetings.access import get_meeting_for
from meetings.agenda_queries import CARRIED_SECTION, get_item_for, lacking, still_to_carry, template_of
from meetings.choices import MeetingState, TopicState
from meetings.models import AgendaItem, Meeting, Resolution, Topic
from meetings.shared.lines import show_meeting
from organizations.queries import standing_units

ITEM_FIELDS = ("section", "title", "minutes_long", "unit_id", "presenter", "project_id", "gap_id")
MOST_ITEMS = 300
TITLE_LENGTH: int = AgendaItem._meta.get_field("title").max_length or 0
LONGEST = 1440


def _meeting(actor: Principal, meeting_id: UUID) -> Meeting:
    """The meeting locked, for who draws up its agenda. Raises NotFound, NotAllowed, Conflict (it was cancelled)."""
    meeting = locked(Meeting, get_meeting_for(actor, meeting_id, "meeting.edit").pk)
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict("会议已取消，议程不能再改。", code="wrong_state")
    return meeting


def _checked(meeting: Meeting, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = prepared(values, ITEM_FIELDS)
    for name in ("title", "section", "presenter"):
        if name in columns:
            columns[name] = " ".join(str(columns[name]).split())
    if not columns.get("title", "-"):
        raise InvalidInput(fields={"title": ["请填写议程。"]})
    long = columns.get("minutes_long")
    if long is not None and not 1 <= long <= LONGEST:
        raise InvalidInput(fields={"minutes_long": [f"时长请填 1 至 {LONGEST} 分钟。"]})
    unit_id = columns.get("unit_id")
    if unit_id is not None and not standing_units().filter(pk=unit_id).exists():
        raise InvalidInput(fields={"unit": ["没有找到这个汇报单位，请重新选择。"]})
    _check_linked(meeting, columns)
    return columns


def _check_linked(meeting: Meeting, columns: Mapping[str, Any]) -> None:
    """A linked project or gap stands on the body's chain. Raises InvalidInput."""
    chain_id = meeting.body.chain_id
    for name, model, label in (("project", KeyProject, "重点项目"), ("gap", Gap, "缺口")):
        row_id = columns.get(f"{name}_id")
        if row_id is None:
            continue
        rows = model.objects.filter(pk=row_id)
        found = rows.filter(chain_id__in=sub_chains([chain_id])) if chain_id else rows
        if not found.exists():
            raise InvalidInput(fields={name: [f"这个{label}不在本链上，请重新选择。"]})


def _ordered(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("place", "id"))


def put_in_order(items: Sequence[AgendaItem]) -> None:
    """Number the items from 1. A place is no content: who writes on a moved item goes on undisturbed."""
    moved = [(place, item) for place, item in enumerate(items, 1) if item.place != place]
    for place, item in moved:
        item.place, item.updated_at = place, clock.now()
    AgendaItem.objects.bulk_update([item for _, item in moved], ["place", "updated_at"])


def place_item(meeting: Meeting, item: AgendaItem, *, first: bool = False) -> AgendaItem:
    """Write a new item behind the last of its section, else at the end. Raises Conflict for one too many."""
    items = _ordered(meeting)
    if len(items) >= MOST_ITEMS:
        raise Conflict(f"一次会议最多 {MOST_ITEMS} 项议程，请合并后再加。", code="too_many_items")
    same = [place for place, other in enumerate(items, 1) if other.section == item.section]
    behind = 0 if first else same[-1] if same and item.section else len(items)
    item.place = behind + 1
    create(item)
    put_in_order([*items[:behind], item, *items[behind:]])
    return item


def add_item(*, actor: Principal, meeting_id: UUID, values: Mapping[str, Any]) -> AgendaItem:
    """Raises NotFound, NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        meeting = _meeting(actor, meeting_id)
        return place_item(meeting, AgendaItem(meeting=meeting, place=1, **_checked(meeting, values)))


def fill_agenda(*, actor: Principal, meeting_id: UUID) -> list[AgendaItem]:
    """Add what the template of the meeting's kind has and the agenda has not; what was added.

    Raises NotFound, NotAllowed, Conflict (nothing is lacking).
    """
    with transaction.atomic():
        meeting = _meeting(actor, meeting_id)
        added = lacking(template_of(meeting), _ordered(meeting))
        if not added:
            raise Conflict("议程模板里的各项都已在议程里，没有要加的。", code="nothing_to_add")
        return [
            place_item(
                meeting,
                AgendaItem(
                    meeting=meeting,
                    place=1,
                    section=line.section,
                    title=line.title,
                    minutes_long=line.minutes_long,
                    is_required=line.is_required,
                ),
            )
            for line in added
        ]


def carry_over(*, actor: Principal, meeting_id: UUID) -> list[AgendaItem]:
    """Begin the agenda with what earlier meetings left open, each once; what was added.

    Raises NotFound, NotAllowed, Conflict (nothing is left, or all of it stands there).
    """
    with transaction.atomic():
        meeting = _meeting(actor, meeting_id)
        left = still_to_carry(meeting, _ordered(meeting))
        if not left:
            raise Conflict("没有要带入的上次决议，或都已在议程里。", code="nothing_to_add")
        added = [
            place_item(
                meeting,
                AgendaItem(
                    meeting=meeting,
                    place=1,
                    section=CARRIED_SECTION,
                    title=line.title[:TITLE_LENGTH],
                    unit_id=line.unit_id,
                    project_id=line.project_id,
                    gap_id=line.gap_id,
                ),
                first=True,
            )
            for line in reversed(left)
        ]
        return added[::-1]


def update_item(
    *, actor: Principal, item_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> AgendaItem:
    """Raises NotFound, NotAllowed, StaleVersion, Conflict, InvalidInput."""
    with transaction.atomic():
        item = get_item_for(actor, item_id, "meeting.edit")
        meeting = _meeting(actor, item.meeting_id)
        changed = change(item, _checked(meeting, values), expected_version=expected_version)
        if changed.is_shared:
            show_meeting(meeting)
        return changed


def move_item(*, actor: Principal, item_id: UUID, up: bool) -> AgendaItem:
    """One place up or down, into the section it comes to stand in. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        item = get_item_for(actor, item_id, "meeting.edit")
        meeting = _meeting(actor, item.meeting_id)
        items = _ordered(meeting)
        here = next(place for place, other in enumerate(items) if other.pk == item.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(items):
            raise Conflict("已经是第一项，不能再上移。" if up else "已经是最后一项，不能再下移。", code="at_the_end")
        other, moved = items[there], items[here]
        if other.section != moved.section:  # it crosses a heading: the order stays, the section changes
            return change(moved, {"section": other.section}, expected_version=None)
        items[here], items[there] = other, moved
        put_in_order(items)
        if other.is_shared and moved.is_shared:
            show_meeting(meeting)
        return moved


def remove_item(*, actor: Principal, item_id: UUID, even_required: bool = False) -> AgendaItem:
    """Take an item off; its topic waits for a decision again. Thirty days it can be put back.

    Raises NotFound, NotAllowed, Conflict (something was resolved on it; the template asks for it and
    ``even_required`` was not said).
    """
    with transaction.atomic():
        found = get_item_for(actor, item_id, "meeting.edit")
        _meeting(actor, found.meeting_id)
        item = locked(AgendaItem, found.pk)
        if Resolution.objects.filter(item=item).exists():
            raise Conflict(
                f"“{item.title}”已有决议，不能移除。请先把决议改到别的议程，或保留这一项。", code="item_has_resolutions"
            )
        if item.is_required and not even_required:
            raise Conflict(
                f"“{item.title}”是这类会议必有的议程。确实不议的，请在移除页面确认。", code="item_is_required"
            )
        put_away(item, actor=actor, code="agenda-items")
        if item.is_shared:
            show_meeting(item.meeting)
        if item.topic_id is not None:
            topic = locked(Topic, item.topic_id)
            if topic.state == TopicState.ACCEPTED:
                transition(topic, TopicState.PROPOSED, answer="", decided_by_id=None, decided_at=None)
        return item
