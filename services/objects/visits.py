"""Visits and their plans, for what concerns every object (core.objects), and what of them may be deleted."""

from uuid import UUID

from django.db.models import Q

from alliances.queries import on_body
from core.bin import BinKind
from core.objects import ObjectKind, Part
from core.principal import Principal
from services.choices import VisitState
from services.models import Visit, VisitAnswer, VisitPlan, VisitTarget, VisitTicket
from services.visits.plan_queries import PLAN_EDIT, PLAN_VIEW, plans_visible
from services.visits.queries import EDIT, VIEW, visits_visible
from services.visits.signs import visit_name


def on_plan(principal: Principal, plan_id: UUID) -> Principal:
    """The same person with only those grants that hold the plan's body whole."""
    body_id = VisitPlan.objects.filter(pk=plan_id).values_list("body_id", flat=True).first()
    return on_body(principal, body_id) if body_id else principal


def _against(visit: Visit) -> str:
    if visit.state == VisitState.ASSESSED:
        return "已评估办结的走访不能删除，请先重新办理。"
    if VisitTicket.objects.filter(visit=visit).exists():
        return "这次走访提出了工单，不能删除；登记有误的请修改。"
    return ""


def _plans_deletable(principal: Principal) -> Q:
    return plans_visible(principal, PLAN_EDIT)


VISIT = ObjectKind(
    code="visits",
    label="走访",
    model=Visit,
    action=VIEW,
    visible=visits_visible,
    pages=("visit-detail",),
    argument="visit_id",
    api_scope="visits",
    parts=(Part(VisitTicket, "visit_id"), Part(VisitAnswer, "visit_id")),
    name=visit_name,
    related=("unit",),
)
VISIT_PLAN = ObjectKind(
    code="visit-plans",
    label="走访计划",
    model=VisitPlan,
    action=PLAN_VIEW,
    visible=plans_visible,
    pages=("visit-plan-detail",),
    argument="visit_plan_id",
    api_scope="visit-plans",
    parts=(Part(VisitTarget, "plan_id", PLAN_EDIT),),
    held=on_plan,
)
BIN_KINDS = (
    BinKind(
        code="visits",
        label="走访",
        model=Visit,
        action=EDIT,
        allowed=lambda principal: visits_visible(principal, EDIT),
        owned=(VisitAnswer,),
        against=_against,
        name=visit_name,
        related=("unit",),
    ),
    BinKind(
        code="visit-plans",
        label="走访计划",
        model=VisitPlan,
        action=PLAN_EDIT,
        allowed=_plans_deletable,
        owned=(VisitTarget,),
    ),
)
