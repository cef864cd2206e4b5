from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.team_serializers import (
    TeamChangeSerializer,
    TeamEndSerializer,
    TeamPageSerializer,
    TeamRowSerializer,
    TeamWriteSerializer,
)
from alliances.choices import TeamState
from alliances.models import Team
from alliances.queries import by_body, names_shown
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import TeamFilter
from alliances.teams.queries import get_team_for, teams_for, with_people
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "unit_id": "unit",
    "party_org_id": "party_org",
    "leader_id": "leader",
    "leader__name": "leader_name",
    "project_id": "project",
}
PLAIN = ("name", "topic", "size", "people", "hooked", "founded_on", "due_on", "ended_on", "state", "result")


@extend_schema(tags=["链党组织"])
class TeamResource(HasHistory):
    """队伍：攻坚队、志愿服务队等。状态只由 done、disband、resume 改变。"""

    model = Team
    scope_name = "teams"
    object_code = "teams"
    view_action = VIEW
    filterset_class = TeamFilter
    orderings = {"name": "name_key", "founded": "founded_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return with_people(teams_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named = names_shown(self.principal)
        hidden = {} if named else {"leader": None, "leader_name": ""}
        shown = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "leader_name": row["leader_name"] or "", **hidden} for row in shown]

    def _answer(self, team: Team, *, code: int = status.HTTP_200_OK) -> Response:
        row = with_people(Team.objects.filter(pk=team.pk)).values(*self.list_fields).get()
        return self.object_response(team, TeamRowSerializer(self.shape([row])[0]).data, status=code)

    def _team(self, pk: str) -> Team:
        return get_team_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TeamPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TeamRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_team_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=TeamWriteSerializer, responses={201: TeamRowSerializer})
    def create(self, request: Request) -> Response:
        """组建队伍。"""
        by_body(self.principal).require(EDIT)
        body = TeamWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], EDIT)
        made = actions.create_team(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=TeamChangeSerializer(partial=True), responses=TeamRowSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        team, version = self._team(pk), expected_version(request)
        body = TeamChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_team(
            actor=self.principal, team_id=team.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=TeamEndSerializer, responses=TeamRowSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """登记任务完成，须写明成果。"""
        return self._end(request, pk, TeamState.DONE)

    @extend_schema(request=TeamEndSerializer, responses=TeamRowSerializer)
    @action(detail=True, methods=["post"])
    def disband(self, request: Request, pk: str) -> Response:
        """撤销队伍，须写明原因。"""
        return self._end(request, pk, TeamState.DISBANDED)

    def _end(self, request: Request, pk: str, to: TeamState) -> Response:
        team = self._team(pk)
        body = TeamEndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_team(actor=self.principal, team_id=team.pk, to=to, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=TeamRowSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """恢复在队。"""
        team = self._team(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.resume_team(actor=self.principal, team_id=team.pk))
