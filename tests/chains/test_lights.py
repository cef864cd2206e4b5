from collections.abc import Iterator
from typing import Any

import pytest

from chains.choices import Light
from chains.models import KeyProject, ProjectRule
from chains.projects.lights import explained, judge_now, light_tag, rule_in_words, with_lights
from core import clock
from tests.cast import Cast
from tests.chains.makers import make_project
from tests.chains.project_makers import MONDAY, day, in_state, make_milestone
from tests.factories import make_chain


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


def judged(project: KeyProject) -> Any:
    return with_lights(KeyProject.objects.filter(pk=project.pk), judge_now()).get()


def project_with(*days: int, due: int | None = None, **fields: Any) -> KeyProject:
    project = make_project(
        make_chain(), state=fields.pop("state", "under_way"), due_on=None if due is None else day(due), **fields
    )
    for number, offset in enumerate(days):
        make_milestone(project, f"节点{number}", planned_on=day(offset))
    return project


# Monday 15 June; five working days back is Monday the 8th, six is Friday the 5th.
@pytest.mark.parametrize(
    ("days", "due", "light"),
    [
        ((), None, Light.NONE),
        ((60,), None, Light.GREEN),
        ((9,), None, Light.GREEN),  # Wednesday week: six working days ahead, the Dragon Boat Friday being off
        ((8,), None, Light.YELLOW),  # Tuesday week: five
        ((0,), None, Light.YELLOW),
        ((-1,), None, Light.YELLOW),  # Sunday: one working day late
        ((-7,), None, Light.YELLOW),  # five working days late
        ((-8,), None, Light.RED),  # Sunday before: six
        ((-9,), None, Light.RED),
        ((60,), -1, Light.RED),  # past its due day
        ((60,), 0, Light.YELLOW),
        ((), 60, Light.GREEN),
        ((), 5, Light.YELLOW),
        ((60, -8, 3), 90, Light.RED),
    ],
)
def test_light_by_the_written_rule_in_sql_as_in_python(
    in_city: Cast, days: tuple[int, ...], due: int | None, light: Light
) -> None:
    found = judged(project_with(*days, due=due))
    assert found.light == light
    assert judge_now().light_of(worst_on=found.worst_on, due_on=found.due_on) == light
    assert explained(judge_now(), found).endswith("。")


def test_light_moves_with_the_citys_rule(in_city: Cast) -> None:
    project = project_with(-8)
    ProjectRule.objects.create(red_days=6)
    assert judged(project).light == Light.YELLOW
    ProjectRule.objects.update(red_days=0)
    assert judged(project).light == Light.RED


def test_light_is_not_turned_by_milestones_done_or_dropped(in_city: Cast) -> None:
    project = project_with(60)
    in_state(project, "done", name="甲", baseline_on=day(-90), delay_reason="雨")
    in_state(project, "dropped", name="乙", baseline_on=day(-90), delay_reason="雨")
    assert judged(project).light == Light.GREEN


@pytest.mark.parametrize(("state", "light"), [("planned", "red"), ("paused", "red"), ("stopped", ""), ("carried", "")])
def test_light_of_states(in_city: Cast, state: str, light: str) -> None:
    found = judged(project_with(-30, state=state))
    assert (found.light, light_tag(found.light) is None) == (light, light == "")


def test_light_is_explained_by_what_turned_it(in_city: Cast) -> None:
    late = judged(project_with(-8, 60, due=3))
    assert explained(judge_now(), late) == "节点“节点0”应于2026年6月7日完成，已逾期 6 个工作日。"
    past = judged(project_with(60, due=-3))
    assert explained(judge_now(), past) == "项目应于2026年6月12日完成，已逾期 1 个工作日。"
    soon = judged(project_with(2, due=3))
    assert explained(judge_now(), soon) == (
        "节点“节点0”计划2026年6月17日完成，还剩 2 个工作日；项目计划2026年6月18日完成，还剩 3 个工作日。"
    )
    assert rule_in_words(ProjectRule(red_days=3, yellow_days=2))[0] == (
        "红灯：有节点逾期超过 3 个工作日，或项目超过计划完成日期。"
    )
