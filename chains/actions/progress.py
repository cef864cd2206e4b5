"""Progress notes of a period, and the rule by which lights turn and notes fall due."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_note_for, get_project_for
from chains.actions.values import prepared
from chains.choices import Cadence, ProjectState
from chains.models import GoalCadence, KeyProject, ProgressNote, ProjectRule
from chains.projects.lights import rule_now
from chains.projects.periods import cadences_now, period_of
from core import clock
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked

NOTE_FIELDS = ("progress", "problems", "next_steps")
RULE_FIELDS = ("yellow_days", "red_days", "note_days", "cadence")


def report_progress(
    *, actor: Principal, project_id: UUID, period_start: dt.date, values: Mapping[str, Any]
) -> ProgressNote:
    """The note on a project for the month or quarter that begins on ``period_start``.

    Raises InvalidInput (no such period, one not begun, one reported already), Conflict (the project is not under way).
    """
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.report").pk)
        if project.state not in (ProjectState.UNDER_WAY, ProjectState.FINISHED):
            raise Conflict(
                f"“{project.name}”当前是“{project.get_state_display()}”，推进中的项目才报进展。", code="not_under_way"
            )
        cadence = cadences_now(rule_now()).of(project.goal_id)
        if cadence == Cadence.NEVER:
            raise Conflict("按本市规则，这类项目不要求报进展。", code="no_notes")
        period = period_of(cadence, period_start)
        if period.start != period_start or period.start > clock.today():
            raise InvalidInput(fields={"period_start": [f"应为已经开始的周期（{Cadence(cadence).label}）的第一天。"]})
        return create(
            ProgressNote(
                project=project,
                period_start=period.start,
                period_end=period.end,
                reported_by=actor.account,
                reported_at=clock.now(),
                **prepared(values, NOTE_FIELDS),
            )
        )


def correct_note(
    *, actor: Principal, note_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ProgressNote:
    """Change the words of a note; whose it is and when it was reported stay. Raises StaleVersion, InvalidInput."""
    with transaction.atomic():
        note = get_note_for(actor, note_id, "project.report")
        return change(note, prepared(values, NOTE_FIELDS), expected_version=expected_version)


def set_project_rule(
    *,
    actor: Principal,
    values: Mapping[str, Any],
    of_goals: Mapping[UUID, str],
    expected_version: int | None,
) -> ProjectRule:
    """The city's rule; ``of_goals`` are the goals that report at a pace of their own, all others at the usual one.

    Raises NotAllowed, StaleVersion, InvalidInput.
    """
    actor.require_everywhere("project_rule.edit")
    columns = prepared(values, RULE_FIELDS)
    with transaction.atomic():
        known = set(Term.objects.filter(kind="project_goal", pk__in=of_goals).values_list("id", flat=True))
        if known != set(of_goals):
            raise InvalidInput("没有这个目标任务，请刷新页面后重试。")
        held = rule_now()
        if held._state.adding:
            rule = create(ProjectRule(**columns))
        else:
            rule = change(held, columns, expected_version=expected_version)
        GoalCadence.objects.exclude(goal_id__in=of_goals).delete()
        present = {row.goal_id: row for row in GoalCadence.objects.select_for_update(of=("self",))}
        for goal_id, cadence in sorted(of_goals.items()):
            if goal_id in present:
                change(present[goal_id], {"cadence": cadence}, expected_version=None)
            else:
                create(GoalCadence(goal_id=goal_id, cadence=cadence))
        return rule


def set_project_rule_alone(*, actor: Principal, values: Mapping[str, Any]) -> ProjectRule:
    """The city's usual rule, the goals' own paces left as they are. Raises NotAllowed, InvalidInput."""
    of_goals = dict(GoalCadence.objects.values_list("goal_id", "cadence"))
    return set_project_rule(actor=actor, values=values, of_goals=of_goals, expected_version=None)


def set_goal_cadence(*, actor: Principal, goal_id: UUID, cadence: str | None) -> GoalCadence | None:
    """One goal's own pace; None lets it report at the usual one again. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("project_rule.edit")
    with transaction.atomic():
        held: GoalCadence | None = GoalCadence.objects.select_for_update(of=("self",)).filter(goal_id=goal_id).first()
        if held is None:
            return create(GoalCadence(goal_id=goal_id, cadence=cadence)) if cadence else None
        if cadence is None:
            held.delete()
            return None
        return change(held, {"cadence": cadence}, expected_version=None)
