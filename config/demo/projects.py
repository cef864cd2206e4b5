"""How the key projects go: milestones, tags, targets, participants of each category. All of it is 示例.

A project in both years' lists was carried over: its old row is 已结转 and its milestones stand in the new one.
"""

import datetime as dt

from chains.choices import MilestoneState, ParticipantCategory, ProjectState
from chains.models import KeyProject, Milestone, Participant, ProjectAction
from config.demo.chance import Chance
from config.demo.cities import ChainSpec
from config.demo.standing import Standing
from organizations.choices import UnitKind
from organizations.models import Unit

STEPS = ("示例节点：立项备案", "示例节点：开工建设", "示例节点：设备安装", "示例节点：试生产", "示例节点：竣工验收")
ACTIONS = ("fill", "extend", "upgrade", "build", "strengthen")
REASON = "示例原因：设备到货比计划晚"
TASKS = {
    ParticipantCategory.UPSTREAM: "示例：材料供应",
    ParticipantCategory.DOWNSTREAM: "示例：产品验证",
    ParticipantCategory.RESEARCH: "示例：联合攻关",
    ParticipantCategory.DEPARTMENT: "示例：要素保障",
    ParticipantCategory.BANK: "示例：项目贷款",
    ParticipantCategory.ASSOCIATION: "示例：供需对接",
}
CATEGORIES = {
    UnitKind.UNIVERSITY: ParticipantCategory.RESEARCH,
    UnitKind.INSTITUTE: ParticipantCategory.RESEARCH,
    UnitKind.DEPARTMENT: ParticipantCategory.DEPARTMENT,
    UnitKind.FINANCIAL: ParticipantCategory.BANK,
    UnitKind.ASSOCIATION: ParticipantCategory.ASSOCIATION,
}
DAY = dt.timedelta(days=1)
EVERY = 70 * DAY  # from one milestone to the next


def furnish(standing: Standing, spec: ChainSpec, project: KeyProject, key: str, number: int) -> None:
    """What stands around one project of this year; ``number`` makes projects differ from each other."""
    rows = standing.rows
    action = ACTIONS[number % len(ACTIONS)]
    rows.add(ProjectAction, key, project=project, action_id=rows.term("gap_kind", action).id)
    _add_milestones(standing, project, key, number)
    _add_participants(standing, spec, project, key, number)


def _add_milestones(standing: Standing, project: KeyProject, key: str, number: int) -> None:
    """Past ones are done, most in time; of some projects the last past one is late, of a few still open."""
    today = standing.days.today
    chance = Chance(f"{standing.city.code}/{key}/milestones")
    planned = project.state == ProjectState.PLANNED
    begun = project.started_on or (today + 20 * DAY if planned else standing.days.years_start)
    past = [place for place in range(len(STEPS)) if begun + place * EVERY < today]
    for place, name in enumerate(STEPS):
        promised = begun + place * EVERY + chance.between(0, 10) * DAY
        is_last_past = bool(past) and place == past[-1]
        row = _how_it_went(promised, today, is_late=is_last_past and number % 3 == 1)
        if is_last_past and number % 6 == 2 and promised < today:
            row = {"planned_on": promised, "state": MilestoneState.PLANNED}
        standing.rows.add(
            Milestone,
            f"{key}/{place}",
            project=project,
            name=name,
            order=(place + 1) * 10,
            owner=project.owner,
            baseline_on=promised,
            **row,
        )


def _how_it_went(promised: dt.date, today: dt.date, *, is_late: bool) -> dict[str, object]:
    """The days and the state of one milestone."""
    done = min(promised + 12 * DAY, today) if is_late else promised
    if promised > today:
        return {"planned_on": promised, "state": MilestoneState.PLANNED}
    fields: dict[str, object] = {"planned_on": promised, "state": MilestoneState.DONE, "done_on": done}
    return {**fields, "delay_reason": REASON} if done > promised else fields


def _add_participants(standing: Standing, spec: ChainSpec, project: KeyProject, key: str, number: int) -> None:
    """One unit of each kind the chain has, and a company before and one after the project's own."""
    since = project.started_on or standing.days.years_start
    chosen: dict[ParticipantCategory, Unit] = {}
    companies = []
    for place in standing.on(spec):
        kind = UnitKind(place.unit.kind)
        if not place.sample or place.unit == project.owner:
            continue
        if kind in CATEGORIES:
            chosen.setdefault(CATEGORIES[kind], place.unit)
        elif kind is UnitKind.COMPANY:
            companies.append(place.unit)
    if len(companies) > 1:
        chosen[ParticipantCategory.UPSTREAM] = companies[number % len(companies)]
        chosen[ParticipantCategory.DOWNSTREAM] = companies[(number + 1) % len(companies)]
    for category, unit in chosen.items():
        standing.rows.add(
            Participant,
            f"{key}/{category}",
            project=project,
            unit=unit,
            category=category,
            role=TASKS[category],
            valid_from=since,
        )
