"""How often the city's own rules ask for progress, for 填报负担 (core.burden)."""

from chains.choices import Cadence, ProjectState
from chains.models import KeyProject
from chains.projects.lights import rule_now
from chains.projects.periods import MONTHS, cadences_now
from core.principal import Principal

# The page of a report names project and period itself.
FILLED = ("project", "project_id", "period_start")


def often(principal: Principal) -> str:  # noqa: ARG001 - the scope says whose rules
    cadences = cadences_now(rule_now())
    used = dict.fromkeys([cadences.usual, *cadences.of_goals.values()])
    return "、".join(str(Cadence(cadence).label) for cadence in used)


def notes_a_year(principal: Principal) -> int:  # noqa: ARG001
    """By today's rules, of the projects under way today."""
    cadences = cadences_now(rule_now())
    goals = KeyProject.objects.filter(state=ProjectState.UNDER_WAY).values_list("goal_id", flat=True)
    paces = [cadences.of(goal_id) for goal_id in goals]
    return sum(12 // MONTHS[Cadence(pace)] for pace in paces if pace in MONTHS)
