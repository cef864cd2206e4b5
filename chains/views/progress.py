"""进展报告: who is behind, the form of a note; and the city's rule for lights and notes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chains import actions
from chains.access import get_note_for, get_project_for
from chains.choices import Cadence
from chains.models import KeyProject, ProgressNote
from chains.pages import PROJECTS
from chains.project_forms import NoteForm, ProjectRuleForm
from chains.projects.lights import judge_now, rule_in_words, rule_now
from chains.projects.periods import Period, cadences_now, duties, last_ended, period_of
from chains.queries import projects_for
from core import clock
from core.errors import Conflict
from core.models import Term
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS

SHOWN = 200


@require_GET
@signed_in
def project_notes(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("project.view")
    judge = judge_now()
    found = duties(projects_for(principal), judge.rule, judge.calendar, judge.today)
    mine = projects_for(principal, action="project.report")
    may_report = set(mine.values_list("id", flat=True)) if principal.may("project.report") else set()
    shown = []
    for duty in found:
        rows = list(duty.projects.select_related("chain", "owner").order_by("chain__order", "name_key", "id")[:SHOWN])
        shown.append((duty, [(project, project.pk in may_report) for project in rows]))
    context = {"crumbs": [PROJECTS, Crumb("进展报告")], "duties": [entry for entry in shown if entry[1]]}
    return render(request, "chains/project_notes.html", context)


def _periods(project: KeyProject) -> list[Period]:
    """The periods a note may still be written for: the one that ended, the present one. Raises Conflict."""
    today, cadence = clock.today(), cadences_now(rule_now()).of(project.goal_id)
    if cadence == Cadence.NEVER:
        raise Conflict("按本市规则，这类项目不要求报进展。", code="no_notes")
    told = set(ProgressNote.objects.filter(project=project).values_list("period_start", flat=True))
    found = [period for period in (last_ended(cadence, today), period_of(cadence, today)) if period.start not in told]
    if not found:
        raise Conflict("本期和上期都已报过进展，请打开已报的内容修改。", code="all_reported")
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def note_write(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    project = get_project_for(principal, project_id, "project.report")
    last = ProgressNote.objects.filter(project_id__in=[project.pk, project.continues_id]).order_by("-period_start")
    before = last.first()
    initial = {name: getattr(before, name) for name in NoteForm.Meta.fields} if before else {}
    form = NoteForm(posted(request), periods=_periods(project), initial=initial)

    def save() -> None:
        actions.report_progress(
            actor=principal, project_id=project.pk, period_start=form.chosen_start, values=form.values()
        )

    said = f"已报“{project.name}”的进展。"
    return _note_page(request, form, project, save, said, label="报进展", before=before)


@require_http_methods(["GET", "POST"])
@signed_in
def note_edit(request: HttpRequest, principal: Principal, note_id: UUID) -> HttpResponse:
    note = get_note_for(principal, note_id, "project.report")
    form = NoteForm(posted(request), instance=note, initial={"version": note.version})

    def save() -> None:
        actions.correct_note(
            actor=principal, note_id=note.pk, values=form.values(), expected_version=form.cleaned_data["version"]
        )

    return _note_page(request, form, note.project, save, "已保存进展报告。", label="修改进展报告")


def _note_page(
    request: HttpRequest,
    form: NoteForm,
    project: KeyProject,
    save: Any,
    said: str,
    *,
    label: str,
    before: ProgressNote | None = None,
) -> HttpResponse:
    back = reverse("project-detail", args=[project.pk])
    if form.is_valid() and attempted(form, save):
        return done(request, said, back)
    context = {
        "form": form,
        "label": label,
        "project": project,
        "before": before,
        "crumbs": [PROJECTS, Crumb(project.name, back), Crumb(label)],
        "back": back,
    }
    return render(request, "chains/note_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def project_rules(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("project_rule.edit")
    rule = rule_now()
    form = ProjectRuleForm(
        posted(request),
        instance=rule,
        goals=Term.objects.filter(kind="project_goal").order_by("order", "label"),
        of_goals=dict(cadences_now(rule).of_goals),
        initial={"version": None if rule._state.adding else rule.version},
    )
    if form.is_valid() and attempted(
        form,
        lambda: actions.set_project_rule(
            actor=principal,
            values=form.values(),
            of_goals=form.of_goals,
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, "已保存重点项目规则，各处的灯按新规则显示。", reverse("project-rules"))
    context = {
        "form": form,
        "words": rule_in_words(rule_now()),
        "crumbs": [SETTINGS, Crumb("重点项目规则")],
    }
    return render(request, "chains/project_rules.html", context, status=422 if form.is_bound else 200)
