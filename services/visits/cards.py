"""What visits show elsewhere: on 工作台 what is to be visited, on a unit's page its latest visits."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag
from organizations.models import Unit
from services.models import Visit, VisitPlan, VisitTarget
from services.visits.pages import visit_rows
from services.visits.plan_queries import PLAN_VIEW, targets_for, visited
from services.visits.queries import EDIT, VIEW, visits_for, with_tickets

LISTED = 5


def home_visits(principal: Principal) -> dict[str, Any] | None:
    """The units running plans still ask of the reader, those whose plan ends first on top; None for who has none."""
    if principal.account_id is None or not principal.may(PLAN_VIEW):
        return None
    today = clock.today()
    own = targets_for(principal).filter(
        person__account_id=principal.account_id, plan__starts_on__lte=today, plan__ends_on__gte=today
    )
    waiting = own.exclude(visited()).select_related("plan", "unit").order_by("plan__ends_on", "unit__name_key", "id")
    rows: list[VisitTarget] = list(waiting[: LISTED + 1])
    if not rows:
        return None
    plan: VisitPlan = rows[0].plan
    return {
        "title": "要走访的企业",
        "rows": [(row, f"{row.plan.name}，{cn_date(row.plan.ends_on)}前") for row in rows[:LISTED]],
        "more": len(rows) > LISTED,
        "url": f"{reverse('visit-plan-detail', args=[plan.pk])}?visited=false",
        "route_url": reverse("visit-plan-route", args=[plan.pk]),
    }


@dataclass(frozen=True)
class VisitsOfUnit:
    """The latest visits to a unit, as far as the reader sees them."""

    rows: list[tuple[Visit, str, StateTag]]
    url: str
    log_url: str
    template: str = "services/unit_visits.html"


def visits_card(principal: Principal, unit: Unit) -> VisitsOfUnit | None:
    if not principal.may(VIEW):
        return None
    found = visits_for(principal).filter(unit=unit).select_related("unit", "kind", "body", "department", "person")
    latest = list(with_tickets(found).order_by("-visited_on", "id")[:LISTED])
    log_url = reverse("visit-log-of", args=[unit.pk]) if principal.may(EDIT) and latest else ""
    if not latest:
        return None
    rows = [(row["visit"], row["who"], row["tag"]) for row in visit_rows(principal, latest)]
    return VisitsOfUnit(rows, f"{reverse('visit-list')}?unit={unit.pk}", log_url)
