"""How a visit is named and marked on pages."""

from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import StateTag
from services.choices import VisitState
from services.models import Visit

TONES = {
    VisitState.VISITED: "warn",
    VisitState.COLLECTED: "go",
    VisitState.COORDINATED: "go",
    VisitState.ASSESSED: "ok",
}


def visit_name(visit: Visit) -> str:
    return f"{cn_date(visit.visited_on)}走访{visit.unit.short_name or visit.unit.name}"


def visit_tag(visit: Visit) -> StateTag:
    return StateTag(str(visit.get_state_display()), TONES[VisitState(visit.state)])  # type: ignore[arg-type]


def who_of(visit: Visit, *, named: bool) -> str:
    """Who went: the person where names are shown, the department, the body."""
    person = visit.person.name if visit.person and named else ""
    parts = (visit.body.name if visit.body else "", visit.department.name if visit.department else "", person)
    return " · ".join(part for part in parts if part) or ("指导员" if visit.person else "—")


def when_of(visit: Visit) -> str:
    return cn_datetime(visit.visited_at) if visit.visited_at else cn_date(visit.visited_on)
