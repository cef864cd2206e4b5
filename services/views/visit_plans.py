"""走访计划: the list, a plan's page with whom it reaches, its loads, and what is done to it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import delete_to_bin, undo_address
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions import visit_plans as actions
from services.room import room_tabs
from services.visits import plan_pages as pages
from services.visits.plan_access import get_plan_for, get_target_for
from services.visits.plan_filters import VisitPlanFilter, plan_form
from services.visits.plan_forms import PlanChoice, TargetPersonForm, TargetsForm, VisitPlanForm
from services.visits.plan_queries import (
    NO_REACH,
    PLAN_EDIT,
    PLAN_VIEW,
    asked_plan,
    loads_of,
    plans_for,
    reach_of,
    targets_for,
)

ORDERINGS = {"ends": "ends_on", "name": "name_key"}


@require_GET
@signed_in
def plan_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(PLAN_VIEW)
    plans = plans_for(principal)
    filterset = VisitPlanFilter(request.GET, queryset=plans, request=request)
    form = plan_form(filterset, plans)
    found = filterset.qs if filterset.is_valid() else plans.none()
    rows, page = list_page(request, found.select_related("body"), allowed=ORDERINGS, default="-ends")
    reach = reach_of(targets_for(principal), [plan.pk for plan in rows])
    context = {
        "filter_form": form,
        "rows": [
            (plan, reach.get(plan.pk, NO_REACH), pages.plan_tag(plan, reach.get(plan.pk, NO_REACH))) for plan in rows
        ],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-ends",
        "may_make": principal.may(PLAN_EDIT),
        "tabs": room_tabs(principal, "visit-plans"),
    }
    return render(request, "services/visit_plan_list.html", context)


@require_GET
@signed_in
def plan_detail(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    """The plan with its units; ``?visited=false`` are those still to be visited."""
    plan = get_plan_for(principal, visit_plan_id)
    context = {**pages.frame(principal, plan), **pages.targets_listed(request, principal, plan)}
    return render(request, "services/visit_plan_detail.html", context)


@require_GET
@signed_in
def target_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Whom all plans are to reach, of every plan the reader sees; ``?visited=false`` are those still to be visited."""
    principal.require(PLAN_VIEW)
    context = pages.targets_listed(request, principal, None)
    return render(request, "services/visit_target_list.html", {**context, "crumbs": [pages.PLANS, Crumb("走访对象")]})


@require_GET
@signed_in
def load_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Who has how much to visit, who is behind first (F151): of the plan asked for, else of the one that ends next."""
    principal.require(PLAN_VIEW)
    plan = asked_plan(principal, request.GET.get("plan", ""))
    context = {
        "plan": plan,
        "filter_form": PlanChoice(request.GET, principal=principal),
        "crumbs": [pages.PLANS, *([Crumb(plan.name, pages.plan_url(plan))] if plan else []), Crumb("走访人和进度")],
        "loads": loads_of(targets_for(principal), plan) if plan else [],
    }
    return render(request, "services/visit_load_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def plan_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(PLAN_EDIT)
    form = VisitPlanForm(posted(request), principal=principal)
    if form.is_bound and form.is_valid():
        made = attempt(
            form,
            lambda: actions.create_plan(actor=principal, values=form.values(), unit_ids=form.unit_ids),
        )
        if made is not None:
            return done(request, f"已制定“{made.name}”，请分派走访人。", pages.plan_url(made))
    context = {"form": form, "crumbs": [pages.PLANS, Crumb("制定走访计划")], "back": reverse("visit-plan-list")}
    return render(request, "services/visit_plan_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def plan_edit(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    plan = get_plan_for(principal, visit_plan_id, PLAN_EDIT)
    form = VisitPlanForm(posted(request), instance=plan, principal=principal, initial={"version": plan.version})
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.update_plan(
                actor=principal,
                plan_id=plan.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            ),
        )
    ):
        return done(request, "已保存。", pages.plan_url(plan))
    context = {
        "form": form,
        "plan": plan,
        "crumbs": pages.crumbs_of(plan, Crumb("修改")),
        "back": pages.plan_url(plan),
    }
    return render(request, "services/visit_plan_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def plan_fill(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    added = actions.fill_plan(actor=principal, plan_id=visit_plan_id)
    text = f"已补进 {added} 家单位。" if added else "范围里的单位都在计划里，没有要补的。"
    return done(request, text, reverse("visit-plan-detail", args=[visit_plan_id]))


@require_POST
@signed_in
def plan_assign(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    """One press: each unit to the instructor who looks after it."""
    made = actions.assign_by_instructors(actor=principal, plan_id=visit_plan_id)
    left = f"还有 {made.left} 家没有党建指导员，请逐家确定走访人。" if made.left else ""
    given = f"已按党建指导员分派 {made.given} 家。" if made.given else "没有可以分派的单位。"
    return done(request, f"{given}{left}", reverse("visit-plan-detail", args=[visit_plan_id]))


@require_http_methods(["GET", "POST"])
@signed_in
def targets_add(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    plan = get_plan_for(principal, visit_plan_id, PLAN_EDIT)
    form = TargetsForm(posted(request), principal=principal)
    if form.is_bound and form.is_valid():
        added = attempt(form, lambda: actions.add_targets(actor=principal, plan_id=plan.pk, unit_ids=form.unit_ids))
        if added is not None:
            text = f"已添加 {added} 家单位。" if added else "这些单位都已在计划里。"
            return done(request, text, pages.plan_url(plan))
    context = {
        "form": form,
        "plan": plan,
        "crumbs": pages.crumbs_of(plan, Crumb("添加单位")),
        "back": pages.plan_url(plan),
    }
    return render(request, "services/visit_targets_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def target_assign(request: HttpRequest, principal: Principal, visit_target_id: UUID) -> HttpResponse:
    target = get_target_for(principal, visit_target_id, PLAN_EDIT)
    initial: dict[str, Any] = {"person": str(target.person_id or "")}
    form = TargetPersonForm(posted(request), principal=principal, initial=initial)
    back = pages.plan_url(target.plan)
    if form.is_bound and form.is_valid():
        person = form.cleaned_data["person"]
        if attempted(
            form,
            lambda: actions.assign_target(
                actor=principal, target_id=target.pk, person_id=person.pk if person else None
            ),
        ):
            return done(request, f"已确定{target.unit.name}的走访人。", back)
    context = {
        "form": form,
        "target": target,
        "crumbs": pages.crumbs_of(target.plan, Crumb("走访人")),
        "back": back,
    }
    return render(request, "services/visit_target_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def target_remove(request: HttpRequest, principal: Principal, visit_target_id: UUID) -> HttpResponse:
    target = actions.remove_target(actor=principal, target_id=visit_target_id)
    return done(request, f"已把{target.unit.name}移出计划；已登记的走访不受影响。", pages.plan_url(target.plan))


@require_POST
@signed_in
def plan_delete(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    entry = delete_to_bin(actor=principal, code="visit-plans", row_id=visit_plan_id)
    text = f"已删除“{entry.title}”，30 天内可在回收站恢复。"
    return done(request, text, reverse("visit-plan-list"), undo=undo_address(visit_plan_id))


@require_GET
@signed_in
def plan_route(request: HttpRequest, principal: Principal, visit_plan_id: UUID) -> HttpResponse:
    """A day's route over units still to be visited: chosen with ``?unit=``, begun at ``?start=``."""
    plan = get_plan_for(principal, visit_plan_id)
    context = {
        "plan": plan,
        "crumbs": pages.crumbs_of(plan, Crumb("排一天的路线")),
        **pages.route_of(request, principal, plan),
    }
    return render(request, "services/visit_route.html", context)
