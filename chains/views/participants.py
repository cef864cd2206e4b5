"""参与单位: added, corrected, ended."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chains import actions
from chains.access import get_participant_for, get_project_for
from chains.forms import EndForm
from chains.pages import PROJECTS
from chains.project_forms import ParticipantChangeForm, ParticipantForm
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb


@require_http_methods(["GET", "POST"])
@signed_in
def participant_add(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    project = get_project_for(principal, project_id, "project.edit")
    back = reverse("project-detail", args=[project.pk])
    form = ParticipantForm(posted(request), principal=principal)
    if form.is_valid() and attempted(
        form, lambda: actions.add_participant(actor=principal, project_id=project.pk, values=form.values())
    ):
        return done(request, f"已添加参与单位“{form.cleaned_data['unit'].name}”。", back)
    context = {
        "form": form,
        "label": "添加参与单位",
        "crumbs": [PROJECTS, Crumb(project.name, back), Crumb("添加参与单位")],
        "back": back,
    }
    return render(request, "chains/participant_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def participant_edit(request: HttpRequest, principal: Principal, participant_id: UUID) -> HttpResponse:
    held = get_participant_for(principal, participant_id, "project.edit")
    back = reverse("project-detail", args=[held.project_id])
    initial = {"category": held.category, "role": held.role, "version": held.version}
    form = ParticipantChangeForm(posted(request), initial=initial)
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_participant(
            actor=principal,
            participant_id=held.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已更新参与单位“{held.unit.name}”。", back)
    label = f"修改参与单位：{held.unit.name}"
    context = {
        "form": form,
        "label": label,
        "crumbs": [PROJECTS, Crumb(held.project.name, back), Crumb(label)],
        "back": back,
    }
    return render(request, "chains/participant_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def participant_end(request: HttpRequest, principal: Principal, participant_id: UUID) -> HttpResponse:
    held = get_participant_for(principal, participant_id, "project.edit")
    back = reverse("project-detail", args=[held.project_id])
    form = EndForm(posted(request))
    if form.is_valid() and attempted(
        form,
        lambda: actions.end_participant(
            actor=principal, participant_id=held.pk, last_day=form.cleaned_data["last_day"]
        ),
    ):
        return done(request, f"“{held.unit.name}”已退出项目。", back)
    confirm = Confirmation(
        title=f"“{held.unit.name}”退出项目“{held.project.name}”",
        effects=["此日之后不再算作参与单位，以前的参与记录保留。"],
        verb="登记退出",
        cancel_url=back,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
