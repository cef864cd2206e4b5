"""Who is on a team, the steps of its task, the units it serves. A wrong row is deleted to the bin, not ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.team import check_person, check_unit, not_later_than_today
from alliances.choices import TeamState
from alliances.models import Team, TeamHookup, TeamMember, TeamMilestone
from alliances.sight import EDIT
from alliances.teams.queries import get_hookup_for, get_member_for, get_milestone_for, get_team_for
from chains.actions.values import prepared
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

MEMBER_FIELDS = ("person_id", "duty", "valid_from", "valid_to")
MEMBER_CHANGED = ("duty", "valid_to")
MILESTONE_FIELDS = ("name", "planned_on", "done_on", "note")
HOOKUP_FIELDS = ("unit_id", "persons", "note", "valid_from", "valid_to")
HOOKUP_CHANGED = ("persons", "note", "valid_to")


def _at_work(actor: Principal, team_id: UUID) -> Team:
    """The team, locked. Raises Conflict where it has ended."""
    team = locked(Team, get_team_for(actor, team_id, EDIT).pk)
    if team.state != TeamState.ACTIVE:
        raise Conflict(f"“{team.name}”{team.get_state_display()}，恢复在队后才能修改。", code="team_ended")
    return team


def _check_since(team: Team, day: dt.date | None) -> None:
    if day is not None and day < team.founded_on:
        text = f"“{team.name}”组建于{cn_date(team.founded_on)}，日期不能更早。"
        raise InvalidInput(fields={"valid_from": [text]})


def add_team_member(*, actor: Principal, team_id: UUID, values: Mapping[str, Any]) -> TeamMember:
    """Raises NotAllowed, Conflict (the team has ended), InvalidInput (on it already)."""
    columns = prepared(values, MEMBER_FIELDS)
    with transaction.atomic():
        team = _at_work(actor, team_id)
        check_person(actor, columns.get("person_id"), "person")
        _check_since(team, columns.get("valid_from"))
        return create(TeamMember(team=team, **columns))


def change_team_member(
    *, actor: Principal, member_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TeamMember:
    """What somebody does on a team, and the last day. Raises StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        member = get_member_for(actor, member_id, EDIT)
        _at_work(actor, member.team_id)
        return change(member, prepared(values, MEMBER_CHANGED), expected_version=expected_version)


def add_team_milestone(*, actor: Principal, team_id: UUID, values: Mapping[str, Any]) -> TeamMilestone:
    """Raises NotAllowed, Conflict (the team has ended), InvalidInput."""
    columns = prepared(values, MILESTONE_FIELDS)
    not_later_than_today(columns.get("done_on"), "done_on", "完成日期")
    with transaction.atomic():
        return create(TeamMilestone(team=_at_work(actor, team_id), **columns))


def change_team_milestone(
    *, actor: Principal, milestone_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TeamMilestone:
    """Plan it anew, note that it is done and how. Raises StaleVersion, InvalidInput, Conflict."""
    columns = prepared(values, MILESTONE_FIELDS)
    not_later_than_today(columns.get("done_on"), "done_on", "完成日期")
    with transaction.atomic():
        milestone = get_milestone_for(actor, milestone_id, EDIT)
        _at_work(actor, milestone.team_id)
        return change(milestone, columns, expected_version=expected_version)


def add_team_hookup(*, actor: Principal, team_id: UUID, values: Mapping[str, Any]) -> TeamHookup:
    """Raises NotAllowed, Conflict (the team has ended), InvalidInput (hooked up already)."""
    columns = prepared(values, HOOKUP_FIELDS)
    with transaction.atomic():
        team = _at_work(actor, team_id)
        check_unit(columns.get("unit_id"))
        _check_since(team, columns.get("valid_from"))
        _check_persons(columns)
        return create(TeamHookup(team=team, **columns))


def change_team_hookup(
    *, actor: Principal, hookup_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TeamHookup:
    """How many serve the unit with what, and the last day. Raises StaleVersion, InvalidInput, Conflict."""
    columns = prepared(values, HOOKUP_CHANGED)
    _check_persons(columns)
    with transaction.atomic():
        hookup = get_hookup_for(actor, hookup_id, EDIT)
        _at_work(actor, hookup.team_id)
        return change(hookup, columns, expected_version=expected_version)


def _check_persons(columns: Mapping[str, Any]) -> None:
    if columns.get("persons") == 0:
        raise InvalidInput(fields={"persons": ["挂钩人数至少 1 人。"]})
