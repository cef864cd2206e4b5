"""Resolutions: recorded of a meeting that was held, changed, done with a result, dropped, taken up again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from alliances.queries import holds_body
from chains.actions.values import prepared, searchable
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Counter
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from meetings.access import get_meeting_for
from meetings.choices import ResolutionState
from meetings.models import AgendaItem, Meeting, Resolution, ResolutionProgress
from meetings.resolutions.deadlines import with_deadline
from meetings.resolutions.evidence import papers_of
from meetings.resolutions.notices import tell_assigned, tell_closed
from meetings.resolutions.queries import EDIT, begun, day_of, get_resolution_for
from members.models import Person
from organizations.queries import standing_party_orgs, standing_units

RESOLUTION_FIELDS = ("name", "text", "unit_id", "party_org_id", "supervisor_id", "due_on", "allowed_days", "item_id")
OWNER = ("unit_id", "party_org_id")
MOST_WORDS = 2000
WITHOUT = "未附佐证材料："


def record_resolution(*, actor: Principal, meeting_id: UUID, values: Mapping[str, Any]) -> Resolution:
    """Number it last, so that a number once drawn has its resolution; the responsible organization is told.

    Raises NotAllowed, Conflict (the meeting was not held), InvalidInput (no owner, no deadline).
    """
    columns = searchable(prepared(values, RESOLUTION_FIELDS))
    with transaction.atomic():
        meeting = get_meeting_for(actor, meeting_id)
        if not holds_body(actor, meeting.body_id, EDIT):
            raise NotAllowed
        meeting = locked(Meeting, meeting.pk)
        if not begun(meeting):
            raise Conflict(
                f"“{meeting.name}”{meeting.get_state_display()}，还没有召开，不能登记决议；会后请先登记召开情况。",
                code="meeting_not_held",
            )
        day = day_of(meeting)
        columns = with_deadline(columns, day)
        _check(meeting, columns)
        number = _next_number(meeting.body_id, day.year)
        made = create(
            Resolution(body_id=meeting.body_id, meeting=meeting, year=day.year, number=number, **columns),
            anchor=AnchorKind.RESOLUTION,
        )
        tell_assigned(made, by=actor.account_id)
        return made


def _next_number(body_id: UUID, year: int) -> int:
    """Two first resolutions of a year make one counter: the second waits for the first, and reads its row."""
    key = {"series": f"resolution:{body_id}", "year": year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter: Counter = Counter.objects.select_for_update().get(**key)
    used = Resolution.objects.filter(body_id=body_id, year=year).aggregate(most=Max("number"))["most"] or 0
    counter.last = max(counter.last, used) + 1
    counter.save(update_fields=["last"])
    return counter.last


def _check(meeting: Meeting, columns: Mapping[str, Any]) -> None:
    """What the columns that are written must be. Raises InvalidInput."""
    if "name" in columns and not columns["name"]:
        raise InvalidInput(fields={"name": ["请用一句话写明决议的事项。"]})
    unit_id, org_id = columns.get("unit_id"), columns.get("party_org_id")
    if (unit_id is None) == (org_id is None):
        raise InvalidInput(fields={"unit": ["决议要写明责任单位：填一个单位或一个党组织，两者填一项。"]})
    if unit_id is not None and not standing_units().filter(pk=unit_id).exists():
        raise InvalidInput(fields={"unit": ["没有找到这个责任单位，请重新选择。"]})
    if org_id is not None and not standing_party_orgs().filter(pk=org_id).exists():
        raise InvalidInput(fields={"party_org": ["没有找到这个责任党组织，请重新选择。"]})
    supervisor_id, item_id = columns.get("supervisor_id"), columns.get("item_id")
    if supervisor_id is not None and not Person.objects.filter(pk=supervisor_id, left_on__isnull=True).exists():
        raise InvalidInput(fields={"supervisor": ["没有找到这位督办人，或已离任，请重新选择。"]})
    if item_id is not None and not AgendaItem.objects.filter(pk=item_id, meeting=meeting).exists():
        raise InvalidInput(fields={"item": ["所选议程不是这次会议的，请重新选择。"]})


def check_restored_resolution(resolution: Resolution) -> None:
    """What a new one's owner must be. Raises InvalidInput."""
    _check(resolution.meeting, {name: getattr(resolution, name) for name in OWNER})


def open_for(actor: Principal, resolution_id: UUID, action: str = EDIT) -> Resolution:
    """The resolution, locked. Raises NotFound, NotAllowed, Conflict where it is over."""
    resolution = locked(Resolution, get_resolution_for(actor, resolution_id, action).pk)
    if resolution.state != ResolutionState.OPEN:
        raise Conflict(
            f"“{resolution.name}”{resolution.get_state_display()}，重新办理后才能修改。", code="resolution_closed"
        )
    return resolution


def update_resolution(
    *, actor: Principal, resolution_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Resolution:
    """Whoever becomes responsible, or gets another deadline, is told. Raises StaleVersion, Conflict, InvalidInput."""
    columns = searchable(prepared(values, RESOLUTION_FIELDS))
    with transaction.atomic():
        resolution = open_for(actor, resolution_id)
        meeting = resolution.meeting
        columns = with_deadline(columns, day_of(meeting), held=resolution.due_on)
        _check(meeting, {**_standing(resolution, columns), **_changed(resolution, columns)})
        before = (*(getattr(resolution, name) for name in OWNER), resolution.due_on)
        changed = change(resolution, columns, expected_version=expected_version)
        if (*(getattr(changed, name) for name in OWNER), changed.due_on) != before:
            tell_assigned(changed, by=actor.account_id)
        return changed


def _standing(resolution: Resolution, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Who is responsible after the change, where it names the one or the other."""
    return {name: columns.get(name, getattr(resolution, name)) for name in OWNER}


def _changed(resolution: Resolution, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if getattr(resolution, name) != value}


def _check_day(resolution: Resolution, day: dt.date) -> None:
    if day > clock.today():
        raise InvalidInput(fields={"day": ["办结日期不能晚于今天。"]})
    held_on = day_of(resolution.meeting)
    if day < held_on:
        raise InvalidInput(fields={"day": [f"会议是{cn_date(held_on)}召开的，日期不能更早。"]})


def close_resolution(
    *, actor: Principal, resolution_id: UUID, day: dt.date, result: str, without: str = ""
) -> Resolution:
    """Done, with what came of it; ``without`` says why no evidence was put with it. Raises InvalidInput, Conflict."""
    words, why = result.strip(), " ".join(without.split())
    if not words:
        raise InvalidInput(fields={"result": ["请写明办理结果。"]})
    with transaction.atomic():
        resolution = open_for(actor, resolution_id)
        _check_day(resolution, day)
        if not papers_of(resolution.pk).exists():
            if not why:
                text = "请上传佐证材料；确实没有的，写明原因。"
                raise InvalidInput(fields={"without": [text]})
            words = f"{words}\n{WITHOUT}{why}"
        if len(words) > MOST_WORDS:
            raise InvalidInput(fields={"result": [f"办理结果和说明一共不超过 {MOST_WORDS} 字。"]})
        closed = transition(
            resolution, ResolutionState.DONE, closed_on=day, result=words, closed_by_id=actor.account_id
        )
        tell_closed(closed, "已办结", by=actor.account_id)
        return closed


def drop_resolution(*, actor: Principal, resolution_id: UUID, reason: str) -> Resolution:
    """No longer pursued, with the reason. Raises InvalidInput, Conflict."""
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": ["请写明不再办理的原因。"]})
    with transaction.atomic():
        resolution = open_for(actor, resolution_id)
        dropped = transition(
            resolution,
            ResolutionState.DROPPED,
            closed_on=max(clock.today(), day_of(resolution.meeting)),
            result=words[:MOST_WORDS],
            closed_by_id=actor.account_id,
        )
        tell_closed(dropped, "不再办理", by=actor.account_id)
        return dropped


def reopen_resolution(
    *, actor: Principal, resolution_id: UUID, reason: str, due_on: dt.date | None = None
) -> Resolution:
    """Taken up again, perhaps with another deadline; why, and what it was closed with, stays as a report.

    Raises InvalidInput, Conflict.
    """
    why = " ".join(reason.split())
    if not why:
        raise InvalidInput(fields={"reason": ["请写明重新办理的原因。"]})
    with transaction.atomic():
        resolution = locked(Resolution, get_resolution_for(actor, resolution_id, EDIT).pk)
        if due_on is not None and due_on < clock.today():
            raise InvalidInput(fields={"due_on": ["新的办结期限不能早于今天。"]})
        ended = f"{cn_date(resolution.closed_on)}{resolution.get_state_display()}：{resolution.result}"
        moved = {"due_on": due_on, "allowed_days": None} if due_on else {}
        again = transition(resolution, ResolutionState.OPEN, closed_on=None, closed_by_id=None, result="", **moved)
        create(
            ResolutionProgress(
                resolution=again,
                day=clock.today(),
                text=f"重新办理：{why}（原{ended}）"[:1000],
                reported_by_id=actor.account_id,
            )
        )
        tell_assigned(again, by=actor.account_id)
        return again
