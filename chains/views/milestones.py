"""节点: added, changed, begun, finished, dropped, taken back, moved up and down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from chains import actions
from chains.access import get_milestone_for, get_project_for
from chains.models import KeyProject, Milestone
from chains.pages import PROJECTS
from chains.project_forms import DropMilestoneForm, FinishMilestoneForm, MilestoneForm, StartMilestoneForm
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb

EDIT = "project.edit"


def _project_url(project_id: UUID) -> str:
    return reverse("project-detail", args=[project_id])


def _form_page(
    request: HttpRequest, principal: Principal, project: KeyProject, milestone: Milestone | None
) -> HttpResponse:
    form = MilestoneForm(
        posted(request),
        instance=milestone,
        principal=principal,
        project=project,
        initial={"version": milestone.version} if milestone else {},
    )

    def save() -> None:
        if milestone is None:
            actions.add_milestone(actor=principal, project_id=project.pk, values=form.values())
        else:
            version = form.cleaned_data["version"]
            actions.update_milestone(
                actor=principal, milestone_id=milestone.pk, values=form.values(), expected_version=version
            )

    if form.is_valid() and attempted(form, save):
        return done(request, f"已保存节点“{form.cleaned_data['name']}”。", _project_url(project.pk))
    label = f"修改节点：{milestone.name}" if milestone else "添加节点"
    context = {
        "form": form,
        "project": project,
        "milestone": milestone,
        "label": label,
        "crumbs": [PROJECTS, Crumb(project.name, _project_url(project.pk)), Crumb(label)],
        "back": _project_url(project.pk),
    }
    return render(request, "chains/milestone_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_add(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_project_for(principal, project_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_edit(request: HttpRequest, principal: Principal, milestone_id: UUID) -> HttpResponse:
    milestone = get_milestone_for(principal, milestone_id, EDIT)
    return _form_page(request, principal, milestone.project, milestone)


def _confirmed(
    request: HttpRequest, milestone: Milestone, form: Any, act: Callable[[], object], confirm: Confirmation, said: str
) -> HttpResponse:
    if form.is_valid() and attempted(form, act):
        return done(request, said, _project_url(milestone.project_id))
    status = 422 if form.is_bound else 200
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_start(request: HttpRequest, principal: Principal, milestone_id: UUID) -> HttpResponse:
    milestone = get_milestone_for(principal, milestone_id, EDIT)
    form = StartMilestoneForm(posted(request))
    confirm = Confirmation(
        title=f"登记节点“{milestone.name}”开始",
        effects=[f"计划{cn_date(milestone.planned_on)}完成，登记后状态为“进行中”。"],
        verb="登记开始",
        cancel_url=_project_url(milestone.project_id),
        destructive=False,
    )

    def act() -> None:
        actions.start_milestone(actor=principal, milestone_id=milestone.pk, started_on=form.cleaned_data["started_on"])

    return _confirmed(request, milestone, form, act, confirm, f"节点“{milestone.name}”已开始。")


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_finish(request: HttpRequest, principal: Principal, milestone_id: UUID) -> HttpResponse:
    milestone = get_milestone_for(principal, milestone_id, EDIT)
    form = FinishMilestoneForm(posted(request), initial={"delay_reason": milestone.delay_reason})
    confirm = Confirmation(
        title=f"登记节点“{milestone.name}”完成",
        effects=[f"最初计划{cn_date(milestone.baseline_on)}完成，是否按期以此为准。"],
        verb="登记完成",
        cancel_url=_project_url(milestone.project_id),
        undo="登记有误的，可在项目页撤回。",
        destructive=False,
    )

    def act() -> None:
        data = form.cleaned_data
        actions.finish_milestone(
            actor=principal, milestone_id=milestone.pk, done_on=data["done_on"], delay_reason=data["delay_reason"]
        )

    return _confirmed(request, milestone, form, act, confirm, f"节点“{milestone.name}”已完成。")


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_drop(request: HttpRequest, principal: Principal, milestone_id: UUID) -> HttpResponse:
    milestone = get_milestone_for(principal, milestone_id, EDIT)
    principal.require_everywhere(EDIT)
    form = DropMilestoneForm(posted(request))
    confirm = Confirmation(
        title=f"取消节点“{milestone.name}”",
        effects=["节点保留在项目页，不再亮灯，也不计入按期率；取消原因和办理人在按期率页列出。"],
        verb="取消节点",
        cancel_url=_project_url(milestone.project_id),
        undo="以后仍要办理的，可在项目页恢复。",
    )

    def act() -> None:
        actions.drop_milestone(actor=principal, milestone_id=milestone.pk, reason=form.cleaned_data["reason"])

    return _confirmed(request, milestone, form, act, confirm, f"节点“{milestone.name}”已取消。")


@require_POST
@signed_in
def milestone_reopen(request: HttpRequest, principal: Principal, milestone_id: UUID) -> HttpResponse:
    milestone = get_milestone_for(principal, milestone_id, EDIT)
    actions.reopen_milestone(actor=principal, milestone_id=milestone.pk)
    return done(request, f"节点“{milestone.name}”已改回未开始。", _project_url(milestone.project_id))


@require_POST
@signed_in
def milestone_shift(request: HttpRequest, principal: Principal, milestone_id: UUID) -> HttpResponse:
    milestone = get_milestone_for(principal, milestone_id, EDIT)
    by = -1 if request.POST.get("direction") == "up" else 1
    actions.shift_milestone(actor=principal, milestone_id=milestone.pk, by=by)
    return done(request, f"已调整节点“{milestone.name}”的顺序。", _project_url(milestone.project_id))
