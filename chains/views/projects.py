"""重点项目: the lists, a project's form and its moves."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import actions
from chains.access import get_chain_for, get_project_for
from chains.choices import ProjectState
from chains.filters import ProjectListForm
from chains.forms import FinishForm, ProjectForm
from chains.models import Chain, KeyProject
from chains.pages import CHAINS, PROJECTS, chain_frame
from chains.project_signs import state_tag
from chains.projects.lights import judge_now, light_tag, with_lights
from chains.queries import by_chain, chains_for, current_segments, projects_for
from core import clock
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "year": "year", "updated": "updated_at"}


def _listed(request: HttpRequest, projects: "QuerySet[KeyProject]", chains: list[tuple[str, str]]) -> dict[str, Any]:
    years = list(projects.order_by().values_list("year", flat=True).distinct())
    form = ProjectListForm(request.GET, years=years, chains=chains)
    found = form.narrowed(with_lights(projects, judge_now())) if form.is_valid() else projects.none()
    shown = found.select_related("chain", "segment", "owner", "goal")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="-year")
    return {
        "filter_form": form,
        "rows": [(project, state_tag(project), light_tag(project.light)) for project in rows],
        "page": page,
        "narrowing": form.is_valid() and form.is_narrowing,
        "sort": request.GET.get("sort") or "-year",
    }


@require_GET
@signed_in
def project_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("project.view")
    projects = projects_for(principal)
    named = Chain.objects.filter(id__in=projects.values("chain_id")).order_by("order", "name_key")
    chains = [(str(chain_id), name) for chain_id, name in named.values_list("id", "name")]
    listed = _listed(request, projects, chains)
    context = {
        **listed,
        "bulk": bulk_offer(request, principal, "projects", listed["page"]),
        "may_create": _may_create(principal),
        "may_export": principal.may("export.run"),
        "may_import": principal.may_everywhere("import.run"),
        "may_rule": principal.may_everywhere("project_rule.edit"),
    }
    return render(request, "chains/project_list.html", context)


def _may_create(principal: Principal) -> bool:
    return by_chain(principal).may("project.edit")


@require_GET
@signed_in
def chain_projects(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    principal.require("project.view")
    frame = chain_frame(principal, chain, active="projects")
    projects = projects_for(principal).filter(chain_id__in=frame["row"].family)
    return render(request, "chains/chain_projects.html", {**frame, **_listed(request, projects, [])})


def _form_page(request: HttpRequest, principal: Principal, project: KeyProject | None) -> HttpResponse:
    editable = chains_for(by_chain(principal), action="project.edit").filter(in_force(clock.today()))
    chains = [(str(pk), name) for pk, name in editable.order_by("order", "name_key").values_list("id", "name")]
    asked = request.POST.get("chain") or request.GET.get("chain", "")
    chain_ids = [project.chain_id] if project else [pk for pk, _ in chains if pk == asked]
    initial: dict[str, Any] = {"version": project.version} if project else {"chain": asked}
    form = ProjectForm(
        request.POST or None,
        instance=project,
        principal=principal,
        segments=current_segments(
            chain_ids,  # type: ignore[arg-type]  # ids as text do as well
            clock.today(),
            held=project.segment_id if project else None,
        ),
        chains=chains,
        initial=initial,
    )
    saved: list[KeyProject] = []
    if form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, project))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("project-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "project": project,
        "crumbs": [CHAINS, PROJECTS, Crumb("修改" if project else "新建重点项目")],
        "back": reverse("project-detail", args=[project.pk]) if project else reverse("project-list"),
    }
    return render(request, "chains/project_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: ProjectForm, project: KeyProject | None) -> KeyProject:
    if project is None:
        chain_id = UUID(form.cleaned_data["chain"])
        return actions.create_project(
            actor=principal, chain_id=chain_id, values=form.values(), reason=form.cleaned_data["reason"]
        )
    return actions.update_project(
        actor=principal,
        project_id=project.pk,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
        reason=form.cleaned_data["reason"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def project_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_chain(principal).require("project.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def project_edit(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_project_for(principal, project_id, "project.edit"))


@require_POST
@signed_in
def project_move(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    """Start, pause, resume, stop or plan anew (``to``); finishing has a page of its own."""
    get_project_for(principal, project_id, "project.edit")
    to = request.POST.get("to", "")
    if to not in ProjectState:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    project = actions.move_project(actor=principal, project_id=project_id, to=to)
    return done(
        request, f"“{project.name}”已改为{project.get_state_display()}。", reverse("project-detail", args=[project.pk])
    )


@require_http_methods(["GET", "POST"])
@signed_in
def project_finish(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    project = get_project_for(principal, project_id, "project.edit")
    detail = reverse("project-detail", args=[project.pk])
    form = FinishForm(request.POST or None)
    if form.is_valid() and attempted(
        form,
        lambda: actions.move_project(
            actor=principal,
            project_id=project.pk,
            to=ProjectState.FINISHED,
            finished_on=form.cleaned_data["finished_on"],
        ),
    ):
        return done(request, f"“{project.name}”已完成。", detail)
    confirm = Confirmation(
        title=f"登记“{project.name}”完成",
        effects=["项目计入当年已完成项目；登记错了的，可在项目页撤销完成登记。"],
        verb="登记完成",
        cancel_url=detail,
        destructive=False,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
