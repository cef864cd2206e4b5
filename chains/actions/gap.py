"""Gaps: raised, worked on, closed by a project or a unit, dropped with a reason, taken up again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from chains.access import get_chain_for, get_gap_for
from chains.actions.values import prepared, require_existing, searchable
from chains.choices import GapState, ProjectState
from chains.models import Chain, ChainUnit, Gap, KeyProject, Segment
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force

GAP_FIELDS = (
    "name",
    "segment_id",
    "kind_id",
    "owner_id",
    "person_id",
    "target_year",
    "due_on",
    "description",
    "raised_on",
    "project_id",
)
MOST_WORDS = 200


def check_chain_holds(chain: Chain, columns: Mapping[str, Any], *, held_project_id: UUID | None = None) -> None:
    """``held_project_id``, the project that closes it so far, may be one of the chain the gap came over from."""
    segment_id, project_id = columns.get("segment_id"), columns.get("project_id")
    if segment_id and not Segment.objects.filter(pk=segment_id, chain=chain).exists():
        raise InvalidInput(fields={"segment": ["这条链没有这个环节，请重新选择。"]})
    fits = Q(chain=chain) | Q(pk=held_project_id)
    if project_id and not KeyProject.objects.filter(fits, pk=project_id).exists():
        raise InvalidInput(fields={"project": ["这条链没有这个重点项目，请重新选择。"]})
    raised_on = columns.get("raised_on")
    if raised_on and raised_on > clock.today():
        raise InvalidInput(fields={"raised_on": ["提出日期不能晚于今天。"]})
    require_existing(chain, raised_on, "raised_on")


def raise_gap(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any]) -> Gap:
    """A new gap on a chain in force. Raises NotAllowed, Conflict (chain ended), InvalidInput."""
    columns = searchable(prepared(values, GAP_FIELDS))
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "gap.edit").pk)
        if chain.valid_to is not None and chain.valid_to < clock.today():
            raise Conflict("这条链已终止，不能再登记强链补链事项。", code="chain_ended")
        check_chain_holds(chain, columns)
        return create(Gap(chain=chain, **columns))


def update_gap(*, actor: Principal, gap_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Gap:
    """Edit a gap; its chain stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        gap = get_gap_for(actor, gap_id, "gap.edit")
        columns = searchable(prepared(values, GAP_FIELDS))
        check_chain_holds(gap.chain, columns, held_project_id=gap.project_id)
        return change(gap, columns, expected_version=expected_version)


def move_gap(*, actor: Principal, gap_id: UUID, to: str) -> Gap:
    """Start on it, put it back, or take it up again after it ended. Raises Conflict.

    Closing and dropping are actions of their own: they need to say by what, or why.
    """
    with transaction.atomic():
        gap = locked(Gap, get_gap_for(actor, gap_id, "gap.edit").pk)
        if to in (GapState.CLOSED, GapState.DROPPED):
            raise InvalidInput("闭合和不再推进请分别办理，并写明依据。")
        if gap.ended_on is None:
            return transition(gap, to)
        return transition(gap, to, ended_on=None, unit_id=None, reason="")


def close_gap(
    *,
    actor: Principal,
    gap_id: UUID,
    day: dt.date,
    unit_id: UUID | None = None,
    project_id: UUID | None = None,
    reason: str = "",
) -> Gap:
    """Close a gap by a unit that stands there on ``day``, or by a project finished by then. Raises InvalidInput."""
    with transaction.atomic():
        gap = locked(Gap, get_gap_for(actor, gap_id, "gap.edit").pk)
        return close_locked(gap, day=day, unit_id=unit_id, project_id=project_id, reason=reason)


def close_locked(gap: Gap, *, day: dt.date, unit_id: UUID | None, project_id: UUID | None, reason: str = "") -> Gap:
    """For callers that hold the gap locked and have asked for the right. Raises InvalidInput, Conflict."""
    if unit_id is None and project_id is None:
        raise InvalidInput(fields={"unit": ["请写明由哪个单位或哪个项目补上。"]})
    if day > clock.today():
        raise InvalidInput(fields={"day": ["闭合日期不能晚于今天。"]})
    if day < gap.raised_on:
        raise InvalidInput(fields={"day": [f"这一事项{cn_date(gap.raised_on)}才提出，闭合日期不能更早。"]})
    if unit_id is not None:
        _check_unit_stands(gap, unit_id, day)
    if project_id is not None:
        _check_project_finished(gap, project_id, day)
    changes: dict[str, Any] = {"ended_on": day, "unit_id": unit_id, "reason": reason.strip()[:MOST_WORDS]}
    if project_id is not None:
        changes["project_id"] = project_id
    return transition(gap, GapState.CLOSED, **changes)


def _check_unit_stands(gap: Gap, unit_id: UUID, day: dt.date) -> None:
    places = ChainUnit.objects.filter(in_force(day), chain_id=gap.chain_id, unit_id=unit_id)
    if gap.segment_id is not None:
        places = places.filter(segment_id=gap.segment_id)
    if not places.exists():
        where = "这个环节" if gap.segment_id is not None else "这条链"
        raise InvalidInput(fields={"unit": [f"这个单位当日不在{where}上，请先把它放到链上。"]})


def _check_project_finished(gap: Gap, project_id: UUID, day: dt.date) -> None:
    fits = Q(chain_id=gap.chain_id) | Q(pk=gap.project_id)
    project = KeyProject.objects.filter(fits, pk=project_id).first()
    if project is None:
        raise InvalidInput(fields={"project": ["这条链没有这个重点项目，请重新选择。"]})
    if project.state != ProjectState.FINISHED or (project.finished_on is not None and project.finished_on > day):
        raise InvalidInput(fields={"project": [f"“{project.name}”到这一天还没有完成，完成后再登记闭合。"]})


def drop_gap(*, actor: Principal, gap_id: UUID, day: dt.date, reason: str) -> Gap:
    """Give a gap up from ``day`` on, saying why. Raises InvalidInput, Conflict."""
    if not reason.strip():
        raise InvalidInput(fields={"reason": ["请写明不再推进的原因。"]})
    with transaction.atomic():
        gap = locked(Gap, get_gap_for(actor, gap_id, "gap.edit").pk)
        if day > clock.today():
            raise InvalidInput(fields={"day": ["日期不能晚于今天。"]})
        if day < gap.raised_on:
            raise InvalidInput(fields={"day": [f"这一事项{cn_date(gap.raised_on)}才提出，日期不能更早。"]})
        return transition(gap, GapState.DROPPED, ended_on=day, reason=reason.strip()[:MOST_WORDS])


def fill_gap(*, actor: Principal, gap_id: UUID, place: ChainUnit) -> Gap:
    """A place taken in a gap's name closes it in the same transaction. Raises InvalidInput where it is another's."""
    gap = locked(Gap, get_gap_for(actor, gap_id, "gap.edit").pk)
    fits = gap.chain_id == place.chain_id and gap.segment_id in (None, place.segment_id)
    if not fits:
        raise InvalidInput(fields={"fills": ["这一事项不在所选的链和环节上，请重新选择。"]})
    day = max(place.valid_from or clock.today(), gap.raised_on)
    if day > clock.today():
        raise InvalidInput(fields={"fills": ["上链日期还没有到，到日再登记闭合。"]})
    return close_locked(gap, day=day, unit_id=place.unit_id, project_id=None)
