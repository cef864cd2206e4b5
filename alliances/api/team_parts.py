from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.api.parts import PartResource
from alliances.api.team_serializers import (
    TeamHookupChangeSerializer,
    TeamHookupPageSerializer,
    TeamHookupSerializer,
    TeamHookupWriteSerializer,
    TeamMemberChangeSerializer,
    TeamMemberPageSerializer,
    TeamMemberSerializer,
    TeamMemberWriteSerializer,
    TeamMilestoneChangeSerializer,
    TeamMilestonePageSerializer,
    TeamMilestoneSerializer,
    TeamMilestoneWriteSerializer,
)
from alliances.models import TeamHookup, TeamMember, TeamMilestone
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import TeamHookupFilter, TeamMemberFilter, TeamMilestoneFilter
from alliances.teams.queries import (
    get_hookup_for,
    get_member_for,
    get_milestone_for,
    get_team_for,
    hookups_for,
    members_for,
    milestones_for,
)
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found


@extend_schema(tags=["链党组织"])
class TeamMemberResource(PartResource):
    """队员：谁在哪支队伍，带起止日期。"""

    model = TeamMember
    scope_name = "team-members"
    filterset_class = TeamMemberFilter
    renamed: ClassVar[dict[str, str]] = {"team_id": "team", "person_id": "person", "person__name": "person_name"}
    list_fields = ("id", *renamed, "duty", "valid_from", "valid_to", "updated_at", "version")
    serializer = TeamMemberSerializer

    def rows(self) -> Any:
        self.principal.require("person.view")
        return members_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TeamMemberPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TeamMemberSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_member_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=TeamMemberWriteSerializer, responses={201: TeamMemberSerializer})
    def create(self, request: Request) -> Response:
        """添加队员。"""
        body = self.checked(TeamMemberWriteSerializer, request)
        team = get_team_for(self.principal, body.validated_data["team"], EDIT)
        made = actions.add_team_member(actor=self.principal, team_id=team.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=TeamMemberChangeSerializer(partial=True), responses=TeamMemberSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正分工，或登记离队。"""
        held = get_member_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(TeamMemberChangeSerializer, request, partial=True)
        changed = actions.change_team_member(
            actor=self.principal, member_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)


@extend_schema(tags=["链党组织"])
class TeamMilestoneResource(PartResource):
    """队伍节点：计划和完成日期。"""

    model = TeamMilestone
    scope_name = "team-milestones"
    filterset_class = TeamMilestoneFilter
    orderings = {"planned": "planned_on", "updated": "updated_at"}
    default_ordering = "planned"
    renamed: ClassVar[dict[str, str]] = {"team_id": "team"}
    list_fields = ("id", *renamed, "name", "planned_on", "done_on", "note", "updated_at", "version")
    serializer = TeamMilestoneSerializer

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return milestones_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TeamMilestonePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TeamMilestoneSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_milestone_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=TeamMilestoneWriteSerializer, responses={201: TeamMilestoneSerializer})
    def create(self, request: Request) -> Response:
        """添加节点。"""
        body = self.checked(TeamMilestoneWriteSerializer, request)
        team = get_team_for(self.principal, body.validated_data["team"], EDIT)
        made = actions.add_team_milestone(actor=self.principal, team_id=team.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=TeamMilestoneChangeSerializer(partial=True), responses=TeamMilestoneSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """改计划，或登记完成。"""
        held = get_milestone_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(TeamMilestoneChangeSerializer, request, partial=True)
        changed = actions.change_team_milestone(
            actor=self.principal, milestone_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)


@extend_schema(tags=["链党组织"])
class TeamHookupResource(PartResource):
    """挂钩单位：队伍服务的企业、孵化载体，和挂钩人数。"""

    model = TeamHookup
    scope_name = "team-hookups"
    filterset_class = TeamHookupFilter
    renamed: ClassVar[dict[str, str]] = {"team_id": "team", "unit_id": "unit", "unit__name": "unit_name"}
    list_fields = ("id", *renamed, "persons", "note", "valid_from", "valid_to", "updated_at", "version")
    serializer = TeamHookupSerializer

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return hookups_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TeamHookupPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TeamHookupSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_hookup_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=TeamHookupWriteSerializer, responses={201: TeamHookupSerializer})
    def create(self, request: Request) -> Response:
        """添加挂钩单位。"""
        body = self.checked(TeamHookupWriteSerializer, request)
        team = get_team_for(self.principal, body.validated_data["team"], EDIT)
        made = actions.add_team_hookup(actor=self.principal, team_id=team.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=TeamHookupChangeSerializer(partial=True), responses=TeamHookupSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正挂钩人数、服务内容，或登记结束。"""
        held = get_hookup_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(TeamHookupChangeSerializer, request, partial=True)
        changed = actions.change_team_hookup(
            actor=self.principal, hookup_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)
