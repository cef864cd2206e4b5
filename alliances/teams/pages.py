"""How teams read: their state, what stands on their page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from alliances.choices import TeamState
from alliances.models import Team, TeamMilestone
from alliances.pages import BODIES
from core import clock
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair, StateTag
from core.tenancy.dated import Dated

TEAMS = Crumb("队伍", "/alliances/teams/")
SHOWN = ("kind", "body", "unit", "party_org", "leader", "project")


def is_late(team: Team) -> bool:
    return team.state == TeamState.ACTIVE and team.due_on is not None and team.due_on < clock.today()


def state_tag(team: Team) -> StateTag:
    if is_late(team):
        return StateTag("已逾期", "bad")
    if team.state == TeamState.ACTIVE:
        return StateTag(team.get_state_display(), "go")
    return StateTag(team.get_state_display(), "ok" if team.state == TeamState.DONE else "off")


def crumbs_to(team: Team, last: str) -> list[Crumb]:
    return [BODIES, TEAMS, Crumb(team.name, reverse("team-detail", args=[team.pk])), Crumb(last)]


def leader_of(team: Team, *, named: bool) -> str:
    return ("" if team.leader is None else team.leader.name) if named else ("已确定" if team.leader_id else "")


def facts_of(team: Any, *, named: bool) -> list[Fact]:
    return [
        Fact("类别", team.kind.label),
        Fact("链党组织", team.body.name, url=reverse("body-detail", args=[team.body_id])),
        Fact("负责人", leader_of(team, named=named) or "未定"),
        Fact("人数", thousands(team.people), unit="人"),
        Fact("计划完成", cn_date(team.due_on) if team.due_on else "不限"),
    ]


def pairs_of(team: Team) -> list[Pair]:
    project, unit, org = team.project, team.unit, team.party_org
    project_url = reverse("project-detail", args=[project.pk]) if project else ""
    pairs = [
        Pair("课题或任务", team.topic),
        Pair("所在单位", unit.name if unit else "", reverse("unit-detail", args=[unit.pk]) if unit else ""),
        Pair("所在党组织", org.name if org else "", reverse("party-org-detail", args=[org.pk]) if org else ""),
        Pair("对应项目", project.name if project else "", project_url),
        Pair("组建日期", cn_date(team.founded_on)),
    ]
    if team.ended_on:
        words = "成果" if team.state == TeamState.DONE else "撤销原因"
        pairs += [Pair("结束日期", cn_date(team.ended_on)), Pair(words, team.result)]
    return [pair for pair in pairs if pair.value]


@dataclass(frozen=True)
class Parts:
    """Rows that stand today, and those over before it."""

    now: list[Any]
    past: list[Any]


def parted(rows: Sequence[Dated]) -> Parts:
    today = clock.today()
    past = [row for row in rows if row.valid_to is not None and row.valid_to < today]
    return Parts([row for row in rows if row not in past], past)


def milestone_tag(milestone: TeamMilestone) -> StateTag:
    if milestone.done_on:
        return StateTag(f"{cn_date(milestone.done_on)}完成", "ok")
    return StateTag("已逾期", "bad") if milestone.planned_on < clock.today() else StateTag("未完成", "go")
