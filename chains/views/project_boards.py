"""看板、时间轴、按期率: a year's projects looked at together, each figure opening its rows."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.choices import NOT_CARRIED, OPEN_PROJECTS, Light, MilestoneOutcome, ProjectState
from chains.models import Chain, KeyProject, Milestone
from chains.pages import PROJECTS
from chains.project_filters import MilestoneListForm, YearForm
from chains.project_signs import TONES as STATE_TONES
from chains.project_signs import state_tag
from chains.projects.lights import by_light, explained, judge_now, light_tag, rule_in_words, with_lights
from chains.projects.queries import (
    COUNTED,
    EXCLUDED,
    in_order,
    milestones_for,
    on_time_by_chain,
    with_outcomes,
    years_of,
)
from chains.projects.rows import BoardColumn, milestone_rows
from chains.projects.timeline import draw
from chains.queries import projects_for
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, StateTag, Tone

IN_COLUMN = 30
ON_SHEET = 40
OUTCOME_TONES: dict[str, Tone] = {
    MilestoneOutcome.ON_TIME: "ok",
    MilestoneOutcome.LATE: "warn",
    MilestoneOutcome.OVERDUE: "bad",
    MilestoneOutcome.NOT_DUE: "go",
    MilestoneOutcome.DROPPED: "off",
    MilestoneOutcome.STOPPED: "off",
}


def _year_form(request: HttpRequest, projects: "QuerySet[KeyProject]") -> YearForm:
    named = Chain.objects.filter(id__in=projects.values("chain_id")).order_by("order", "name_key")
    chains = [(str(chain_id), name) for chain_id, name in named.values_list("id", "name")]
    return YearForm(request.GET, years=years_of(projects), chains=chains)


def _list_url(form: YearForm, **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {**form.asked(), **more}.items() if value)
    return f"{reverse('project-list')}?{query}"


@require_GET
@signed_in
def project_board(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Columns by light (open projects alone) or by state, worst and nearest first."""
    principal.require("project.view")
    projects, judge = projects_for(principal), judge_now()
    form = _year_form(request, projects)
    narrowed = with_lights(form.narrowed(projects), judge)
    by = "state" if request.GET.get("by") == "state" else "light"
    states = [str(state) for state in OPEN_PROJECTS] if by == "light" else []
    if states:
        narrowed = narrowed.filter(state__in=states)
    keys: list[str] = [str(key) for key in (ProjectState if by == "state" else Light)]
    tags = {
        key: StateTag(str(ProjectState(key).label), STATE_TONES[key]) if by == "state" else light_tag(key)
        for key in keys
    }
    counts = dict(narrowed.order_by().values_list(by).annotate(number=Count("id")))
    columns = []
    for project_key in keys:
        columns.append(
            BoardColumn(
                tag=tags[project_key] or StateTag(project_key),
                count=counts.get(project_key, 0),
                url=_list_url(form, **{by: project_key}),
            )
        )
    places = dict(zip(keys, columns, strict=True))
    for project in by_light(narrowed.select_related("chain", "owner")):
        column = places[getattr(project, by)]
        if len(column.projects) < IN_COLUMN:
            shown = light_tag(project.light) if by == "state" else None
            column.projects.append((project, explained(judge, project), shown))
    context = {
        "crumbs": [PROJECTS, Crumb("看板")],
        "filter_form": form,
        "by": by,
        "states": states,
        "year": form.year,
        "columns": columns,
        "words": rule_in_words(judge.rule),
        "total": sum(counts.values()),
        "in_column": IN_COLUMN,
    }
    return render(request, "chains/project_board.html", context)


@require_GET
@signed_in
def project_timeline(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("project.view")
    projects, judge = projects_for(principal), judge_now()
    form = _year_form(request, projects)
    narrowed = with_lights(form.narrowed(projects).filter(state__in=NOT_CARRIED), judge)
    rows, page = list_page(
        request, narrowed.select_related("chain"), allowed={"name": "name_key"}, default="name", size=ON_SHEET
    )
    milestones = list(in_order(Milestone.objects.filter(project__in=[project.pk for project in rows])))
    context: dict[str, Any] = {
        "crumbs": [PROJECTS, Crumb("时间轴")],
        "filter_form": form,
        "page": page,
        "year": form.year,
        "states": [str(state) for state in NOT_CARRIED],
        "timeline": draw(rows, milestones, judge, title="重点项目节点时间轴") if rows else None,
    }
    return render(request, "chains/project_timeline.html", context)


def _outcomes(counts: dict[str, int], url: str, names: tuple[MilestoneOutcome, ...]) -> list[tuple[StateTag, int, str]]:
    return [
        (StateTag(str(name.label), OUTCOME_TONES[name]), counts.get(name, 0), f"{url}&outcome={name}") for name in names
    ]


@require_GET
@signed_in
def project_on_time(request: HttpRequest, principal: Principal) -> HttpResponse:
    """按期率 of the milestones first promised for a year, by chain; what it leaves out stands beside it (F018)."""
    principal.require("project.view")
    milestones = milestones_for(principal)
    form = YearForm(request.GET, years=years_of(milestones, "baseline_on__year"), chains=[], label="最初计划年度")
    year = form.year
    total, rows = on_time_by_chain(milestones.filter(baseline_on__year=year))
    url = f"{reverse('milestone-list')}?year={year}"
    context = {
        "crumbs": [PROJECTS, Crumb("按期率")],
        "filter_form": form,
        "year": year,
        "today": judge_now().today,
        "total": total,
        "counted_url": f"{url}&{'&'.join(f'outcome={name}' for name in COUNTED)}",
        "counted": _outcomes(total.counts, url, COUNTED),
        "excluded": _outcomes(total.counts, url, EXCLUDED),
        "rows": [
            (row, _outcomes(row.found.counts, f"{url}&chain={row.chain_id}", (*COUNTED, *EXCLUDED))) for row in rows
        ],
    }
    return render(request, "chains/project_on_time.html", context)


@require_GET
@signed_in
def milestone_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The rows behind the ratio, and every milestone there is."""
    principal.require("project.view")
    milestones, judge = milestones_for(principal), judge_now()
    named = Chain.objects.filter(id__in=milestones.values("project__chain_id")).order_by("order", "name_key")
    chains = [(str(chain_id), name) for chain_id, name in named.values_list("id", "name")]
    form = MilestoneListForm(request.GET, years=years_of(milestones, "baseline_on__year"), chains=chains)
    found = form.narrowed(with_outcomes(milestones)) if form.is_valid() else milestones.none()
    found = found.select_related("project__chain", "owner", "dropped_by")
    rows, page = list_page(
        request, found, allowed={"planned": "planned_on", "baseline": "baseline_on"}, default="planned"
    )
    context = {
        "crumbs": [PROJECTS, Crumb("节点")],
        "filter_form": form,
        "rows": [
            (row, StateTag(str(MilestoneOutcome(row.milestone.outcome).label), OUTCOME_TONES[row.milestone.outcome]))  # type: ignore[attr-defined]  # annotated
            for row in milestone_rows(judge, rows)
        ],
        "page": page,
        "narrowing": form.is_valid() and form.is_narrowing,
        "sort": request.GET.get("sort") or "planned",
        "state_tag": state_tag,
    }
    return render(request, "chains/milestone_list.html", context)
