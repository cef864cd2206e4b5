"""Teams: set up, corrected, done with a result, disbanded for a reason, taken up again (R30)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day, check_term
from alliances.choices import TeamState
from alliances.models import ChainBody, Team
from alliances.sight import EDIT
from alliances.teams.queries import get_team_for
from chains.actions.values import prepared, searchable
from chains.models import KeyProject
from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from members.models import Person
from organizations.choices import UnitState
from organizations.queries import standing_party_orgs, standing_units

TEAM_FIELDS = (
    "name",
    "kind_id",
    "unit_id",
    "party_org_id",
    "leader_id",
    "topic",
    "size",
    "project_id",
    "founded_on",
    "due_on",
)


def check_unit(unit_id: UUID | None, field: str = "unit") -> None:
    """A unit that stands. Raises InvalidInput."""
    if unit_id is None:
        return
    unit = standing_units().filter(pk=unit_id).first()
    if unit is None:
        raise InvalidInput(fields={field: ["没有找到这个单位，请重新选择。"]})
    if unit.state == UnitState.ENDED:
        raise InvalidInput(fields={field: [f"“{unit.name}”已注销，请重新选择。"]})


def check_person(actor: Principal, person_id: UUID | None, field: str) -> None:
    """A person the actor may see. Raises InvalidInput."""
    allowed = actor.visible("person.view", AnchorKind.PERSON)
    if person_id is not None and not Person.objects.filter(allowed, pk=person_id).exists():
        raise InvalidInput(fields={field: ["没有找到这位人员，请重新选择。"]})


def check_party_org(org_id: UUID | None) -> None:
    if org_id is not None and not standing_party_orgs().filter(pk=org_id, dissolved_on__isnull=True).exists():
        raise InvalidInput(fields={"party_org": ["没有找到这个党组织，或已撤销，请重新选择。"]})


def not_later_than_today(day: dt.date | None, field: str, noun: str) -> None:
    if day is not None and day > clock.today():
        raise InvalidInput(fields={field: [f"{noun}不能晚于今天。"]})


def _check(actor: Principal, body: ChainBody, columns: Mapping[str, Any], held: Team | None) -> None:
    """What was named before may stay, though it has ended since."""

    def new(name: str) -> Any:
        value = columns.get(name)
        return None if held is not None and getattr(held, name) == value else value

    check_term("team_kind", columns.get("kind_id"), "kind")
    check_unit(new("unit_id"))
    check_party_org(new("party_org_id"))
    check_person(actor, new("leader_id"), "leader")
    project_id = new("project_id")
    if project_id and not KeyProject.objects.filter(pk=project_id, chain_id=body.chain_id).exists():
        raise InvalidInput(fields={"project": ["这个链党组织所在的链没有这个重点项目，请重新选择。"]})
    if new("founded_on"):
        check_day(body, new("founded_on"), "founded_on")
    not_later_than_today(new("founded_on"), "founded_on", "组建日期")


def create_team(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Team:
    """A new team of a body. Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    columns = searchable(prepared(values, TEAM_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, columns.get("founded_on"), "founded_on")
        _check(actor, body, columns, None)
        return create(Team(body=body, **columns), anchor=AnchorKind.TEAM)


def update_team(*, actor: Principal, team_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Team:
    """Edit a team; its body stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        team = get_team_for(actor, team_id, EDIT)
        columns = searchable(prepared(values, TEAM_FIELDS))
        _check(actor, team.body, columns, team)
        founded = columns.get("founded_on", team.founded_on)
        if team.ended_on is not None and founded and founded > team.ended_on:
            text = f"这支队伍{cn_date(team.ended_on)}已结束，组建日期不能更晚。"
            raise InvalidInput(fields={"founded_on": [text]})
        return change(team, columns, expected_version=expected_version)


def end_team(*, actor: Principal, team_id: UUID, to: str, day: dt.date, result: str) -> Team:
    """Done, with what came of it, or disbanded, with the reason. Raises InvalidInput, Conflict."""
    if to not in (TeamState.DONE, TeamState.DISBANDED):
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    words = result.strip()
    if not words:
        text = "请写明取得的成果。" if to == TeamState.DONE else "请写明撤销的原因。"
        raise InvalidInput(fields={"result": [text]})
    with transaction.atomic():
        team = locked(Team, get_team_for(actor, team_id, EDIT).pk)
        not_later_than_today(day, "day", "日期")
        if day < team.founded_on:
            raise InvalidInput(fields={"day": [f"这支队伍{cn_date(team.founded_on)}才组建，日期不能更早。"]})
        return transition(team, to, ended_on=day, result=words)


def resume_team(*, actor: Principal, team_id: UUID) -> Team:
    """Taken up again after it was done or disbanded. Raises Conflict."""
    with transaction.atomic():
        team = locked(Team, get_team_for(actor, team_id, EDIT).pk)
        return transition(team, TeamState.ACTIVE, ended_on=None, result="")


def check_restored_team(team: Team) -> None:
    """What a new team's body must be. Raises Conflict, InvalidInput."""
    check_day(team.body, team.founded_on, "founded_on")
