"""A project's page: its light and why, milestones, participants, notes, other years, changes after publication."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.access import can_edit_project, get_project_for
from chains.choices import OPEN_PROJECTS, PROJECT_TRANSITIONS, Cadence, MilestoneState
from chains.models import KeyProject, ListChange, Milestone, Participant, ProgressNote, ProjectAction
from chains.pages import CHAINS, PROJECTS
from chains.project_signs import MOVES, state_tag
from chains.projects.lights import Judge, explained, judge_now, judged, light_tag
from chains.projects.periods import cadences_now
from chains.projects.queries import in_order, line_of
from chains.projects.rows import milestone_rows, missing_in
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands, wan, yuan
from core.templatetags.parts import Crumb, Fact, Pair

SHOWN_NOTES = 6


def _facts(project: KeyProject, milestones: list[Milestone]) -> list[Fact]:
    counted = [row for row in milestones if row.state != MilestoneState.DROPPED]
    done = sum(row.state == MilestoneState.DONE for row in counted)
    return [
        Fact("年度", f"{project.year}年"),
        Fact("目标任务", project.goal.label),
        Fact("投资额", wan(project.amount), note=yuan(project.amount) if project.amount is not None else ""),
        Fact("计划完成", cn_date(project.due_on)),
        Fact("节点完成", f"{done} / {len(counted)}" if counted else "—"),
    ]


def _target(project: KeyProject) -> str:
    quantity = ""
    if project.target_quantity is not None:
        quantity = f"{thousands(project.target_quantity)} {project.target_unit}"
    return "；".join(part for part in (project.target, quantity) if part)


def _pairs(project: KeyProject) -> list[Pair]:
    owner_url = reverse("unit-detail", args=[project.owner.pk]) if project.owner else ""
    tags = ProjectAction.objects.filter(project=project).order_by("action__order", "action__label")
    return [
        Pair("产业链", project.chain.name, reverse("chain-detail", args=[project.chain_id])),
        Pair("环节", project.segment.name if project.segment else ""),
        Pair("链条行动", "、".join(tags.values_list("action__label", flat=True))),
        Pair("年度目标", _target(project)),
        Pair("牵头单位", project.owner.name if project.owner else "", owner_url),
        Pair("开工日期", cn_date(project.started_on)),
        Pair("计划完成日期", cn_date(project.due_on)),
        Pair("完成日期", cn_date(project.finished_on)),
        Pair("内容", project.summary),
    ]


@require_GET
@signed_in
def project_detail(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    project, judge = get_project_for(principal, project_id), judge_now()
    milestones = list(in_order(Milestone.objects.filter(project=project).select_related("owner")))
    shown = judged(judge, project, milestones)
    participants = Participant.objects.filter(project=project).select_related("unit")
    notes = ProgressNote.objects.filter(project=project).select_related("reported_by").order_by("-period_start")
    is_open = project.state in OPEN_PROJECTS
    may_edit = can_edit_project(principal, project)
    lawful = PROJECT_TRANSITIONS[project.state]
    context = {
        "project": project,
        "state_tag": state_tag(project),
        "light_tag": light_tag(shown.light),
        "light_words": explained(judge, shown),
        "crumbs": [CHAINS, PROJECTS, Crumb(project.name)],
        "facts": _facts(project, milestones),
        "pairs": _pairs(project),
        "rows": milestone_rows(judge, milestones),
        "missing": missing_in(project, len(milestones)) if is_open else [],
        "participants": participants.order_by("category", "valid_from", "unit__name_key", "id"),
        "notes": notes[:SHOWN_NOTES],
        "line": line_of(project),
        "list_changes": ListChange.objects.filter(project=project).select_related("made_by").order_by("-created_at"),
        "may_edit": may_edit,
        "may_edit_parts": may_edit and is_open,
        "may_drop": may_edit and is_open and principal.may_everywhere("project.edit"),
        "may_report": _reports(principal, project, judge),
        "moves": [move for move in MOVES if move.fits(project.state, lawful)] if may_edit else [],
    }
    return render(request, "chains/project_detail.html", context)


def _reports(principal: Principal, project: KeyProject, judge: Judge) -> bool:
    if project.state != "under_way" or not can_edit_project(principal, project, "project.report"):
        return False
    return cadences_now(judge.rule).of(project.goal_id) != Cadence.NEVER
