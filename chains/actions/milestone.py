"""Milestones (节点): planned, begun, finished, planned anew, dropped, put in order (F018)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_milestone_for, get_project_for
from chains.actions.values import prepared
from chains.choices import OPEN_MILESTONES, OPEN_PROJECTS, MilestoneState, ProjectState
from chains.models import KeyProject, Milestone
from core import clock
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date

MILESTONE_FIELDS = ("name", "planned_on", "owner_id", "delay_reason")
STEP = 10


def _check_open(project: KeyProject) -> None:
    if project.state not in OPEN_PROJECTS:
        raise Conflict(
            f"“{project.name}”当前是“{project.get_state_display()}”，节点不能再改动。", code="project_not_open"
        )


def _held(actor: Principal, milestone_id: UUID) -> Milestone:
    """The milestone, its project locked first: whoever finishes or carries over the project waits, and reads anew."""
    seen = get_milestone_for(actor, milestone_id, "project.edit")
    project = locked(KeyProject, seen.project_id)
    _check_open(project)
    milestone = locked(Milestone, seen.pk)
    if milestone.project_id != project.pk:
        raise Conflict("项目刚刚结转到了新的年度，请打开新年度的项目办理。", code="moved_meanwhile")
    milestone.project = project
    return milestone


def add_milestone(*, actor: Principal, project_id: UUID, values: Mapping[str, Any]) -> Milestone:
    """A milestone after the last one; the day planned now is what it is measured by. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        _check_open(project)
        columns = prepared(values, MILESTONE_FIELDS)
        last = Milestone.objects.filter(project=project).order_by("-order").values_list("order", flat=True).first()
        milestone = Milestone(project=project, order=(last or 0) + STEP, **columns)
        milestone.baseline_on = milestone.planned_on
        return create(milestone)


def update_milestone(
    *, actor: Principal, milestone_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Milestone:
    """Rename a milestone, give it another owner, plan it anew. Raises StaleVersion, InvalidInput, Conflict.

    Until its project starts, a new day is also the new baseline; from then on the baseline stays, and a day later than
    both takes a reason. A finished or dropped milestone keeps its days.
    """
    with transaction.atomic():
        milestone = _held(actor, milestone_id)
        columns = prepared(values, MILESTONE_FIELDS)
        planned_on = columns.get("planned_on", milestone.planned_on)
        if planned_on != milestone.planned_on:
            columns |= _planned_anew(milestone, planned_on, str(columns.get("delay_reason", "")))
        return change(milestone, columns, expected_version=expected_version)


def _planned_anew(milestone: Milestone, planned_on: dt.date | None, reason: str) -> dict[str, Any]:
    if planned_on is None:
        return {}
    if milestone.state not in OPEN_MILESTONES:
        raise Conflict(f"节点{milestone.get_state_display()}，不能再改计划日期。", code="milestone_closed")
    if milestone.project.state == ProjectState.PLANNED:
        return {"baseline_on": planned_on}
    is_later = planned_on > max(milestone.planned_on, milestone.baseline_on)
    if is_later and not reason.strip():
        raise InvalidInput(
            fields={
                "delay_reason": [
                    f"新的计划晚于原定的{cn_date(milestone.planned_on)}，请写明延期原因；"
                    f"按期率仍按最初计划（{cn_date(milestone.baseline_on)}）计算。"
                ]
            }
        )
    return {}


def start_milestone(*, actor: Principal, milestone_id: UUID, started_on: dt.date) -> Milestone:
    """Record that work on it has begun. Raises Conflict, InvalidInput (a day to come)."""
    with transaction.atomic():
        milestone = _held(actor, milestone_id)
        if started_on > clock.today():
            raise InvalidInput(fields={"started_on": ["实际开始日期不能晚于今天。"]})
        return transition(milestone, MilestoneState.UNDER_WAY, started_on=started_on)


def finish_milestone(*, actor: Principal, milestone_id: UUID, done_on: dt.date, delay_reason: str = "") -> Milestone:
    """Record the day it was done. Raises Conflict (finished by another already), InvalidInput.

    The day may not lie ahead nor before the beginning; one after the first promised day takes a reason.
    """
    with transaction.atomic():
        milestone = _held(actor, milestone_id)
        reason = " ".join(delay_reason.split()) or milestone.delay_reason
        faults: dict[str, list[str]] = {}
        if done_on > clock.today():
            faults["done_on"] = ["实际完成日期不能晚于今天。"]
        elif milestone.started_on is not None and done_on < milestone.started_on:
            faults["done_on"] = [f"实际完成日期不能早于实际开始日期（{cn_date(milestone.started_on)}）。"]
        elif done_on > milestone.baseline_on and not reason:
            faults["delay_reason"] = [f"晚于最初计划的{cn_date(milestone.baseline_on)}，请写明延期原因。"]
        if faults and milestone.state in OPEN_MILESTONES:
            raise InvalidInput(fields=faults)
        return transition(milestone, MilestoneState.DONE, done_on=done_on, delay_reason=reason)


def drop_milestone(*, actor: Principal, milestone_id: UUID, reason: str) -> Milestone:
    """Take it out of the plan and so of the on-time ratio, with a reason; who works for the whole city decides that.

    Raises NotAllowed, Conflict, InvalidInput.
    """
    with transaction.atomic():
        milestone = _held(actor, milestone_id)
        actor.require_everywhere("project.edit")
        given = " ".join(reason.split())
        if not given:
            raise InvalidInput(fields={"reason": ["请写明取消原因；取消的节点不计入按期率，原因会一并列出。"]})
        return transition(milestone, MilestoneState.DROPPED, drop_reason=given, dropped_by=actor.account)


def reopen_milestone(*, actor: Principal, milestone_id: UUID) -> Milestone:
    """Take back a day recorded by mistake, or a dropping. Raises Conflict, NotAllowed (a dropping: as for dropping)."""
    with transaction.atomic():
        milestone = _held(actor, milestone_id)
        if milestone.state == MilestoneState.DROPPED:
            actor.require_everywhere("project.edit")
        return transition(
            milestone, MilestoneState.PLANNED, started_on=None, done_on=None, drop_reason="", dropped_by=None
        )


def order_milestones(*, actor: Principal, project_id: UUID, milestone_ids: Sequence[UUID]) -> None:
    """Put the project's milestones in exactly this order. Raises InvalidInput unless each is named once, Conflict."""
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        _check_open(project)
        held = {row.pk: row for row in Milestone.objects.filter(project=project)}
        if sorted(held) != sorted(milestone_ids):
            raise InvalidInput("节点已有变化，请刷新页面后重新排序。")
        for position, milestone_id in enumerate(milestone_ids, start=1):
            change(held[milestone_id], {"order": position * STEP}, expected_version=None)


def shift_milestone(*, actor: Principal, milestone_id: UUID, by: int) -> None:
    """Move a milestone one place up (-1) or down (1); at the end it stays. Raises NotFound, Conflict."""
    with transaction.atomic():
        milestone = _held(actor, milestone_id)
        ids = list(
            Milestone.objects.filter(project_id=milestone.project_id)
            .order_by("order", "planned_on", "id")
            .values_list("id", flat=True)
        )
        if milestone.pk not in ids:
            raise NotFound
        place = ids.index(milestone.pk)
        other = min(max(place + by, 0), len(ids) - 1)
        ids[place], ids[other] = ids[other], ids[place]
        order_milestones(actor=actor, project_id=milestone.project_id, milestone_ids=ids)
