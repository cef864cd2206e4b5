"""Reads of teams, and fetching them for somebody and something. Who is on a team is for those who may see persons."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from alliances.choices import TeamState
from alliances.models import ChainBody, Team, TeamHookup, TeamMember, TeamMilestone
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, by_unit, work_visible
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.counting import RowsFound
from core.principal import Principal
from core.tenancy.dated import in_force


def teams_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """Teams of bodies held whole; a unit's own people also see those that stand in it or are hooked up with it."""
    whole = work_visible(principal, action, path=path, unit="unit_id")
    own = by_unit(principal)
    if action == EDIT or not whole or not own.grants:
        return whole
    hooked = TeamHookup.objects.filter(in_force(clock.today()), own.visible(action, AnchorKind.UNIT, path="unit_id"))
    return whole | Q(**{f"{path}id__in": hooked.values("team_id")})


def teams_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Team]":
    queryset: QuerySet[Team] = Team.objects.filter(teams_visible(principal, action))
    return queryset


def members_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[TeamMember]":
    """Who is on which team; nobody for who may not see persons (truth 12)."""
    named = TeamMember.objects.filter(teams_visible(principal, action, path="team__"))
    queryset: QuerySet[TeamMember] = named if principal.may("person.view") else named.none()
    return queryset


def milestones_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[TeamMilestone]":
    queryset: QuerySet[TeamMilestone] = TeamMilestone.objects.filter(teams_visible(principal, action, path="team__"))
    return queryset


def hookups_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[TeamHookup]":
    queryset: QuerySet[TeamHookup] = TeamHookup.objects.filter(teams_visible(principal, action, path="team__"))
    return queryset


def late(day: dt.date | None = None) -> Q:
    """Past its day and still at it."""
    return Q(state=TeamState.ACTIVE, due_on__lt=day or clock.today())


def with_people(teams: "QuerySet[Team]", day: dt.date | None = None) -> "QuerySet[Any]":
    """``people``: how many are on each team, listed one by one or counted; ``hooked``: how many units it serves."""
    standing = in_force(day or clock.today())
    listed = TeamMember.objects.filter(standing, team_id=OuterRef("pk")).order_by().values("pk")
    hooked = TeamHookup.objects.filter(standing, team_id=OuterRef("pk")).order_by().values("pk")
    return teams.annotate(
        people=Greatest(RowsFound(listed), Coalesce(F("size"), 0), output_field=IntegerField()),
        hooked=RowsFound(hooked),
    )


def get_team_for(principal: Principal, team_id: UUID, action: str = VIEW) -> Team:
    """Raises NotFound, NotAllowed."""
    queryset = with_people(Team.objects.select_related("kind", "body", "unit", "party_org", "leader", "project"))
    team: Team = fetch(queryset, team_id, teams_visible(principal, action))
    return team


def get_member_for(principal: Principal, member_id: UUID, action: str = VIEW) -> TeamMember:
    allowed = teams_visible(principal, action, path="team__")
    if not principal.may("person.view"):
        allowed = Q(pk__in=[])
    member: TeamMember = fetch(TeamMember.objects.select_related("team", "person"), member_id, allowed)
    return member


def get_milestone_for(principal: Principal, milestone_id: UUID, action: str = VIEW) -> TeamMilestone:
    queryset = TeamMilestone.objects.select_related("team")
    milestone: TeamMilestone = fetch(queryset, milestone_id, teams_visible(principal, action, path="team__"))
    return milestone


def get_hookup_for(principal: Principal, hookup_id: UUID, action: str = VIEW) -> TeamHookup:
    queryset = TeamHookup.objects.select_related("team", "unit")
    hookup: TeamHookup = fetch(queryset, hookup_id, teams_visible(principal, action, path="team__"))
    return hookup


def on_team(principal: Principal, team_id: UUID) -> Principal:
    """The same person with only those grants that hold the team's body whole."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(teams=team_id))
