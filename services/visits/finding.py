"""How visit plans are found by name; a visit is found by its unit."""

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from core.templatetags.formats import cn_date
from services.models import VisitPlan
from services.visits.plan_queries import PLAN_VIEW, plans_for

PLANS = Findable(FindableKind.VISIT_PLAN, VisitPlan)


def _plan(facts: Facts) -> list[str]:
    return [facts["body"] or "全市", f"{cn_date(facts['starts'])}至{cn_date(facts['ends'])}"]


def visit_plan_source() -> SearchSource:
    return SearchSource(
        code="visit_plans",
        label="走访计划",
        order=43,
        findable=PLANS,
        action=PLAN_VIEW,
        rows=plans_for,
        facts=lambda: {"body": "body__name", "starts": "starts_on", "ends": "ends_on"},
        detail=_plan,
        url_name="visit-plan-detail",
        list_url="visit-plan-list",
    )
