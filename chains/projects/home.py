"""What 工作台 says of key projects: those with a red light, and the notes still to come."""

from typing import Any

from django.db.models import Count, Window

from chains.choices import Light
from chains.project_signs import state_tag
from chains.projects.lights import by_light, explained, judge_now, light_tag, with_lights
from chains.projects.periods import duties
from chains.queries import projects_for
from core.principal import Principal
from core.templatetags.parts import StateTag

SHOWN = 5


def projects_card(principal: Principal) -> dict[str, Any] | None:
    """None while no light is red and every note is in."""
    judge = judge_now()
    mine = projects_for(principal, action="project.report")
    red = with_lights(mine, judge).filter(light=Light.RED).annotate(of_all=Window(Count("pk")))
    shown = list(by_light(red)[:SHOWN])
    count = shown[0].of_all if shown else 0
    found = [(duty, duty.projects.count()) for duty in duties(mine, judge.rule, judge.calendar, judge.today)]
    notes = [(duty.period.label, number, duty.is_late, duty.due_on) for duty, number in found if number]
    if not shown and not notes:
        return None
    tagged = [
        (project, explained(judge, project), light_tag(project.light) or StateTag(state_tag(project).label))
        for project in shown
    ]
    return {"red": tagged, "notes": notes, "note": f"红灯 {count} 个"}
