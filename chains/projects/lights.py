"""Green, yellow, red: how an open project stands by the city's written rule, in SQL for lists and in words for people.

Red: a milestone is overdue by more than ``red_days`` working days, or the project is past its due day. Yellow: a
milestone is overdue by fewer, or it or the project falls due within ``yellow_days`` working days. Green: neither. No
light: nothing planned by which to judge. A paused project is judged like any other: a pause hides no delay.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When

from chains.choices import OPEN_MILESTONES, OPEN_PROJECTS, Light
from chains.models import KeyProject, Milestone, ProjectRule
from chains.projects.workdays import Calendar, add_working_days, calendar_now, working_days_between
from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag, Tone

ONE_DAY = dt.timedelta(days=1)
TONES: dict[str, Tone] = {Light.RED: "bad", Light.YELLOW: "warn", Light.GREEN: "ok", Light.NONE: "off"}


@dataclass(frozen=True)
class Judge:
    """The rule turned into days: planned before ``red_before`` is red, up to ``yellow_until`` is yellow."""

    today: dt.date
    rule: ProjectRule
    calendar: Calendar

    @property
    def red_before(self) -> dt.date:
        """The first day whose being missed is still within the allowance."""
        return add_working_days(self.calendar, self.today + ONE_DAY, -(self.rule.red_days + 1))

    @property
    def yellow_until(self) -> dt.date:
        """The last day that lies no more than the warning time ahead."""
        return add_working_days(self.calendar, self.today, self.rule.yellow_days + 1) - ONE_DAY

    def working_days(self, start: dt.date, end: dt.date) -> int:
        return working_days_between(self.calendar, start, end)

    def light_of(self, *, worst_on: dt.date | None, due_on: dt.date | None) -> Light:
        """The light of an open project whose earliest open milestone is planned for ``worst_on``."""
        days = [day for day in (worst_on, due_on) if day is not None]
        if not days:
            return Light.NONE
        if (worst_on is not None and worst_on < self.red_before) or (due_on is not None and due_on < self.today):
            return Light.RED
        return Light.YELLOW if min(days) <= self.yellow_until else Light.GREEN


def rule_now() -> ProjectRule:
    """The city's rule, or its defaults not kept yet."""
    return ProjectRule.objects.first() or ProjectRule()


def judge_now() -> Judge:
    return Judge(clock.today(), rule_now(), calendar_now())


def with_lights(projects: "QuerySet[KeyProject]", judge: Judge) -> "QuerySet[Any]":
    """Each project with ``worst_on`` and ``worst_name`` of its earliest open milestone, and its ``light``.

    The light is empty where a project is finished, stopped or carried over: nothing is left to judge.
    """
    waiting = Milestone.objects.filter(project_id=OuterRef("pk"), state__in=OPEN_MILESTONES).order_by(
        "planned_on", "order", "id"
    )
    is_open = Q(state__in=OPEN_PROJECTS)
    return projects.annotate(
        worst_on=Subquery(waiting.values("planned_on")[:1]),
        worst_name=Subquery(waiting.values("name")[:1]),
    ).annotate(
        light=Case(
            When(~is_open, then=Value("")),
            When(worst_on__isnull=True, due_on__isnull=True, then=Value(Light.NONE.value)),
            When(Q(worst_on__lt=judge.red_before) | Q(due_on__lt=judge.today), then=Value(Light.RED.value)),
            When(
                Q(worst_on__lte=judge.yellow_until) | Q(due_on__lte=judge.yellow_until),
                then=Value(Light.YELLOW.value),
            ),
            default=Value(Light.GREEN.value),
            output_field=CharField(),
        )
    )


def judged(judge: Judge, project: KeyProject, milestones: Iterable[Milestone]) -> Any:
    """``project`` with what ``with_lights`` reads, from its milestones in hand."""
    found: Any = project
    waiting = [row for row in milestones if row.state in OPEN_MILESTONES]
    worst = min(waiting, key=lambda row: (row.planned_on, row.order, row.pk), default=None)
    found.worst_on, found.worst_name = (worst.planned_on, worst.name) if worst else (None, "")
    is_open = project.state in OPEN_PROJECTS
    found.light = judge.light_of(worst_on=found.worst_on, due_on=project.due_on).value if is_open else ""
    return found


def light_tag(light: str) -> StateTag | None:
    """Icon, word and colour; None where nothing is left to judge."""
    return StateTag(str(Light(light).label), TONES[light]) if light else None


def _of_milestone(judge: Judge, name: str, day: dt.date) -> str:
    if day < judge.today:
        late = judge.working_days(day, judge.today)
        return f"节点“{name}”应于{cn_date(day)}完成，已逾期 {late} 个工作日"
    if day == judge.today:
        return f"节点“{name}”今天到期"
    return f"节点“{name}”计划{cn_date(day)}完成，还剩 {judge.working_days(judge.today, day)} 个工作日"


def _of_project(judge: Judge, day: dt.date) -> str:
    if day < judge.today:
        return f"项目应于{cn_date(day)}完成，已逾期 {judge.working_days(day, judge.today)} 个工作日"
    if day == judge.today:
        return "项目今天到期"
    return f"项目计划{cn_date(day)}完成，还剩 {judge.working_days(judge.today, day)} 个工作日"


def explained(judge: Judge, project: Any) -> str:
    """Why the light of ``project`` (read ``with_lights``) is what it is, in one sentence."""
    light, worst_on, due_on = project.light, project.worst_on, project.due_on
    if not light:
        return ""
    reasons = []
    if worst_on is not None and judge.light_of(worst_on=worst_on, due_on=None) == light:
        reasons.append(_of_milestone(judge, project.worst_name, worst_on))
    if due_on is not None and judge.light_of(worst_on=None, due_on=due_on) == light:
        reasons.append(_of_project(judge, due_on))
    return "；".join(reasons) + "。" if reasons else "还没有节点，也没有计划完成日期，无从判断。"


def rule_in_words(rule: ProjectRule) -> list[str]:
    """The written rule, as settings and the legend of the board print it."""
    return [
        f"红灯：有节点逾期超过 {rule.red_days} 个工作日，或项目超过计划完成日期。",
        f"黄灯：有节点逾期 {rule.red_days} 个工作日以内，或节点、项目在 {rule.yellow_days} 个工作日内到期。",
        "绿灯：没有上述情况。暂停的项目照常亮灯；没有节点也没有计划完成日期的不亮灯。",
    ]


def by_light(projects: "QuerySet[Any]") -> "QuerySet[Any]":
    """Worst first, then by what is due next."""
    return projects.order_by(F("worst_on").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "name_key", "id")
