"""What the pages of visit plans show."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from alliances.queries import names_shown
from core import clock
from core.pages import list_page
from core.principal import Principal
from core.templatetags.formats import cn_date, percent, thousands
from core.templatetags.parts import Crumb, Fact, StateTag
from services.models import VisitPlan, VisitTarget
from services.visits.plan_filters import VisitTargetFilter, target_form
from services.visits.plan_queries import (
    NO_REACH,
    PLAN_EDIT,
    Reach,
    elapsed,
    holds_plan,
    loads_of,
    reach_of,
    targets_for,
    visited,
    with_last_visit,
)
from services.visits.queries import EDIT
from services.visits.routes import MOST_STOPS, in_order, sketch, stops_of

PLANS = Crumb("走访计划", "/services/visits/plans/")
ORDERINGS = {"unit": "unit_key"}
SHOWN_LOADS = 10
MOST_OFFERED = 200


def plan_url(plan: VisitPlan) -> str:
    return reverse("visit-plan-detail", args=[plan.pk])


def crumbs_of(plan: VisitPlan, *more: Crumb) -> list[Crumb]:
    return [PLANS, Crumb(plan.name, plan_url(plan)) if more else Crumb(plan.name), *more]


def plan_tag(plan: VisitPlan, reach: Reach) -> StateTag:
    """Where it stands today: done, behind the days gone by, or in time."""
    today = clock.today()
    if reach.targets and reach.left == 0:
        return StateTag("已全覆盖", "ok")
    if today < plan.starts_on:
        return StateTag("未开始", "off")
    if today > plan.ends_on:
        return StateTag("已结束，未全覆盖", "bad")
    behind = reach.visited < reach.targets * elapsed(plan, today)
    return StateTag("进度偏慢", "warn") if behind else StateTag("进行中", "go")


def frame(principal: Principal, plan: VisitPlan) -> dict[str, Any]:
    """The facts and the buttons of a plan's page."""
    targets = targets_for(principal)
    reach = reach_of(targets, [plan.pk]).get(plan.pk, NO_REACH)
    edits = holds_plan(principal, plan)
    loads = loads_of(targets, plan) if names_shown(principal) else []
    each = f"{reach.each:.2f}" if reach.each is not None else "—"
    return {
        "plan": plan,
        "crumbs": crumbs_of(plan),
        "tag": plan_tag(plan, reach),
        "reach": reach,
        "facts": [
            Fact("要走访", thousands(reach.targets), unit="家"),
            Fact("已走访", thousands(reach.visited), unit="家", url=f"{plan_url(plan)}?visited=true"),
            Fact("覆盖率", percent(reach.ratio)),
            Fact("走访人", thousands(reach.persons), unit="名"),
            Fact("人均", each, unit="家"),
        ],
        "source": source_words(plan),
        "days": f"{cn_date(plan.starts_on)}至{cn_date(plan.ends_on)}",
        "may_edit": edits and principal.may(PLAN_EDIT),
        "may_fill": edits and bool(plan.coverage_set_id or plan.chain_id or plan.tag_id),
        "may_log": principal.may(EDIT),
        "behind": [load for load in loads if load.behind][:SHOWN_LOADS],
        "has_loads": bool(loads),
        "loads_query": f"plan={plan.pk}",
    }


def source_words(plan: VisitPlan) -> str:
    if plan.coverage_set is not None:
        return f"统计口径“{plan.coverage_set.name}”"
    if plan.chain is not None:
        return str(plan.chain.name)
    return f"标签“{plan.tag.label}”" if plan.tag is not None else "逐家选定"


def targets_listed(request: HttpRequest, principal: Principal, plan: VisitPlan | None) -> dict[str, Any]:
    """Of one plan, or of all."""
    targets = targets_for(principal)
    if plan is not None:
        targets = targets.filter(plan=plan)
    filterset = VisitTargetFilter(request.GET, queryset=targets, request=request)
    form = target_form(filterset, targets, of_one=plan is not None)
    found = filterset.qs if filterset.is_valid() else targets.none()
    shown = with_last_visit(found).select_related("plan", "unit__region", "person")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="unit")
    return {
        "filter_form": form,
        "rows": [(row, _person_of(principal, row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "unit",
    }


def _person_of(principal: Principal, target: VisitTarget) -> str:
    if target.person is None:
        return ""
    own = principal.account_id is not None and target.person.account_id == principal.account_id
    return target.person.name if own or names_shown(principal) else "已分派"


def route_of(request: HttpRequest, principal: Principal, plan: VisitPlan) -> dict[str, Any]:
    """What is still to be visited, one's own where there is any; the chosen ones in the order of the way."""
    waiting = targets_for(principal).filter(plan=plan).exclude(visited()).order_by("unit__name_key", "id")
    own = waiting.filter(person__account_id=principal.account_id) if principal.account_id else waiting.none()
    offered = own if own.exists() else waiting
    ids = list(offered.values_list("unit_id", flat=True)[: MOST_OFFERED + 1])
    wanted = {one for text in request.GET.getlist("unit") if (one := _uuid(text)) in set(ids)}
    chosen = [unit_id for unit_id in ids if unit_id in wanted][:MOST_STOPS]
    places = in_order(stops_of(ids[:MOST_OFFERED]))
    stops = in_order([stop for stop in places if stop.unit_id in chosen], _uuid(request.GET.get("start", "")))
    return {
        "offered": [(stop, stop.unit_id in wanted) for stop in places],
        "more": len(ids) > MOST_OFFERED,
        "most": MOST_STOPS,
        "too_many": len(wanted) > MOST_STOPS,
        "stops": stops,
        "dots": sketch(stops),
        "kilometres": sum(stop.km or 0 for stop in stops),
        "start": request.GET.get("start", ""),
        "today": clock.today(),
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
