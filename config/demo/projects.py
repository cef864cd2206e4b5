"""How the key projects go: milestones, tags, targets, participants of each category. All of it is 示例.

A project in both years' lists was carried over: its old row is 已结转 and its milestones stand in the new one.
"""

import datetime as dt

from chains.choices import Cadence, MilestoneState, ParticipantCategory, ProjectState
from chains.models import KeyProject, Milestone, Participant, ProgressNote, ProjectAction
from chains.projects.periods import last_ended
from config.demo.chance import Chance
from config.demo.cities import ChainSpec
from config.demo.standing import Standing
from core import clock
from organizations.choices import UnitKind
from organizations.models import Unit

STEPS = ("示例节点：立项备案", "示例节点：开工建设", "示例节点：设备安装", "示例节点：试生产", "示例节点：竣工验收")
ACTIONS = ("fill", "extend", "upgrade", "build", "strengthen", "expand")
REASON = "示例原因：设备到货比计划晚"
TASKS = {
    ParticipantCategory.UPSTREAM: "示例：材料供应",
    ParticipantCategory.DOWNSTREAM: "示例：产品验证",
    ParticipantCategory.RESEARCH: "示例：联合攻关",
    ParticipantCategory.DEPARTMENT: "示例：要素保障",
    ParticipantCategory.BANK: "示例：项目贷款",
    ParticipantCategory.ASSOCIATION: "示例：供需对接",
}
DONE = (
    "完成厂房主体施工",
    "完成主要设备订货，首批设备到厂",
    "完成生产线安装，开始单机调试",
    "完成用地和环评手续，施工单位进场",
    "完成配套管网接入，水电通到厂区",
)
NEXT = (
    "示例：抓紧设备安装，按节点组织调试",
    "示例：协调要素保障，落实用工和用电",
    "示例：组织试生产前检查，衔接下游验证",
    "示例：办理后续手续，争取提前开工",
)
NOTED_QUARTERS = 3
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
    _add_notes(standing, project, key, number)


def _add_notes(standing: Standing, project: KeyProject, key: str, number: int) -> None:
    """A report for each quarter that ended since it began; every fourth project still owes the last one."""
    if project.state != ProjectState.UNDER_WAY:
        return
    begun = project.started_on or standing.days.years_start
    period = last_ended(Cadence.QUARTERLY, standing.days.today)
    owes_last = number % 4 == 3
    for place in range(NOTED_QUARTERS):
        if period.end < begun:
            return
        if not (owes_last and place == 0):
            step = STEPS[min((period.end - begun) // EVERY, len(STEPS) - 1)].removeprefix("示例节点：")
            late = number % 3 == 1 and place == 0
            standing.rows.add(
                ProgressNote,
                f"{key}/{period.start.isoformat()}",
                project=project,
                period_start=period.start,
                period_end=period.end,
                progress=f"示例：{period.label}{DONE[(number + place) % len(DONE)]}，当前处于“{step}”阶段。",
                problems=f"{REASON}，影响后续安排" if late else "",
                next_steps=NEXT[(number + place) % len(NEXT)],
                reported_at=dt.datetime.combine(
                    min(period.end + 4 * DAY, standing.days.today), dt.time(0), clock.CHINA
                ),
            )
        period = last_ended(Cadence.QUARTERLY, period.start)


def _add_milestones(standing: Standing, project: KeyProject, key: str, number: int) -> None:
    """Past ones are done, most in time; of some projects the last past one is late, of a few still open, of a few the
    next one is due in days: every light is on somewhere.
    """
    today = standing.days.today
    chance = Chance(f"{standing.city.code}/{key}/milestones")
    planned = project.state == ProjectState.PLANNED
    begun = project.started_on or (today + 20 * DAY if planned else standing.days.years_start)
    past = [place for place in range(len(STEPS)) if begun + place * EVERY < today]
    for place, name in enumerate(STEPS):
        promised = begun + place * EVERY + chance.between(0, 10) * DAY
        is_last_past = bool(past) and place == past[-1]
        row = _how_it_went(promised, today, is_late=is_last_past and number % 3 == 1)
        if place == min(len(past), len(STEPS) - 1) and number % 6 == 4:
            promised = today + 3 * DAY
            row = {"planned_on": promised, "state": MilestoneState.PLANNED}
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
