from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_participant_for, get_project_for
from chains.api.project_parts import (
    ParticipantChangeSerializer,
    ParticipantPageSerializer,
    ParticipantSerializer,
    ParticipantWriteSerializer,
)
from chains.api.serializers import ChainLastDaySerializer
from chains.models import Participant
from chains.project_filters import ParticipantFilter
from chains.projects.queries import participants_for
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {"project_id": "project", "unit_id": "unit", "unit__name": "unit_name"}
COLUMNS = (*RENAMED, "category", "role", "valid_from", "valid_to", "updated_at")


@extend_schema(tags=["重点项目"])
class ParticipantResource(Resource):
    """项目参与单位。一家单位同一时间在一个项目中只有一个位置，退出由 end 登记。"""

    model = Participant
    scope_name = "projects"
    view_action = "project.view"
    filterset_class = ParticipantFilter
    list_fields = COLUMNS

    def rows(self) -> Any:
        self.principal.require("project.view")
        return participants_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): value for name, value in row.items()} for row in rows]

    def _answer(self, participant_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        participant = Participant.objects.get(pk=participant_id)
        row = Participant.objects.filter(pk=participant_id).values("id", *COLUMNS, "version").get()
        return self.object_response(participant, ParticipantSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ParticipantPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ParticipantSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_participant_for(self.principal, uuid_or_not_found(pk)).pk)

    @extend_schema(request=ParticipantWriteSerializer, responses={201: ParticipantSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("project.edit")
        body = ParticipantWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        project = get_project_for(self.principal, body.validated_data["project"], "project.edit")
        made = actions.add_participant(actor=self.principal, project_id=project.pk, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=ParticipantChangeSerializer(partial=True), responses=ParticipantSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        participant = get_participant_for(self.principal, uuid_or_not_found(pk), "project.edit")
        version = expected_version(request)
        body = ParticipantChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        actions.update_participant(
            actor=self.principal,
            participant_id=participant.pk,
            values=body.validated_data,
            expected_version=version,
        )
        return self._answer(participant.pk)

    @extend_schema(request=ChainLastDaySerializer, responses=ParticipantSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """登记退出项目的最后一天。"""
        participant = get_participant_for(self.principal, uuid_or_not_found(pk), "project.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.end_participant(actor=self.principal, participant_id=participant.pk, **body.validated_data)
        return self._answer(participant.pk)
