"""Visit plans and their targets, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.errors import NotAllowed
from core.principal import Principal
from services.models import VisitPlan, VisitTarget
from services.visits.plan_queries import PLAN_EDIT, PLAN_VIEW, holds_plan, plans_visible, targets_visible

PLAN_KEYS = ("body", "coverage_set", "chain", "tag")


def get_plan_for(principal: Principal, plan_id: UUID, action: str = PLAN_VIEW) -> VisitPlan:
    """Raises NotFound, NotAllowed."""
    queryset = VisitPlan.objects.select_related(*PLAN_KEYS, "coverage_set__tag", "coverage_set__chain")
    found: VisitPlan = fetch(queryset, plan_id, plans_visible(principal, action))
    return found


def get_target_for(principal: Principal, target_id: UUID, action: str = PLAN_VIEW) -> VisitTarget:
    """Raises NotFound, NotAllowed."""
    queryset = VisitTarget.objects.select_related("plan__body", "unit", "person")
    found: VisitTarget = fetch(queryset, target_id, targets_visible(principal))
    if action == PLAN_EDIT and not holds_plan(principal, found.plan):
        raise NotAllowed
    return found
