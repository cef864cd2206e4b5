from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_milestone_for, get_project_for
from chains.api.project_parts import (
    DoneSerializer,
    MilestoneChangeSerializer,
    MilestonePageSerializer,
    MilestoneSerializer,
    MilestoneWriteSerializer,
    ReasonSerializer,
    StartSerializer,
)
from chains.api.serializers import NothingSerializer
from chains.models import Milestone
from chains.project_filters import MilestoneFilter
from chains.projects.lights import judge_now
from chains.projects.queries import milestones_for, with_outcomes
from chains.projects.rows import slip_of
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {"project_id": "project", "owner_id": "owner", "owner__name": "owner_name"}
COLUMNS = (
    *RENAMED,
    "name",
    "order",
    "planned_on",
    "baseline_on",
    "started_on",
    "done_on",
    "state",
    "outcome",
    "delay_reason",
    "drop_reason",
    "updated_at",
)


@extend_schema(tags=["重点项目"])
class MilestoneResource(Resource):
    """项目节点。状态只由 start、done、drop、reopen 改变；最初计划日期不能修改。"""

    model = Milestone
    scope_name = "projects"
    view_action = "project.view"
    filterset_class = MilestoneFilter
    orderings = {"planned": "planned_on", "baseline": "baseline_on", "updated": "updated_at"}
    default_ordering = "planned"
    list_fields = COLUMNS

    def rows(self) -> Any:
        self.principal.require("project.view")
        return with_outcomes(milestones_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): value for name, value in row.items()} for row in rows]

    def _answer(self, milestone_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        milestone = Milestone.objects.get(pk=milestone_id)
        found = with_outcomes(Milestone.objects.filter(pk=milestone_id)).values("id", *COLUMNS, "version").get()
        row = {**self.shape([found])[0], "slip_days": slip_of(judge_now(), milestone)}
        return self.object_response(milestone, MilestoneSerializer(row).data, status=code)

    def _editable(self, pk: str) -> UUID:
        return get_milestone_for(self.principal, uuid_or_not_found(pk), "project.edit").pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=MilestonePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=MilestoneSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_milestone_for(self.principal, uuid_or_not_found(pk)).pk)

    @extend_schema(request=MilestoneWriteSerializer, responses={201: MilestoneSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("project.edit")
        body = MilestoneWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        project = get_project_for(self.principal, body.validated_data["project"], "project.edit")
        made = actions.add_milestone(actor=self.principal, project_id=project.pk, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=MilestoneChangeSerializer(partial=True), responses=MilestoneSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        milestone_id, version = self._editable(pk), expected_version(request)
        body = MilestoneChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        actions.update_milestone(
            actor=self.principal, milestone_id=milestone_id, values=body.columns(), expected_version=version
        )
        return self._answer(milestone_id)

    @extend_schema(request=StartSerializer, responses=MilestoneSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """登记开始。"""
        milestone_id, body = self._editable(pk), StartSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.start_milestone(actor=self.principal, milestone_id=milestone_id, **body.validated_data)
        return self._answer(milestone_id)

    @extend_schema(request=DoneSerializer, responses=MilestoneSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """登记完成；晚于最初计划的须写延期原因。"""
        milestone_id, body = self._editable(pk), DoneSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.finish_milestone(actor=self.principal, milestone_id=milestone_id, **body.validated_data)
        return self._answer(milestone_id)

    @extend_schema(request=ReasonSerializer, responses=MilestoneSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """取消节点，须写原因；不计入按期率。"""
        milestone_id = self._editable(pk)
        self.principal.require_everywhere("project.edit")
        body = ReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.drop_milestone(actor=self.principal, milestone_id=milestone_id, **body.validated_data)
        return self._answer(milestone_id)

    @extend_schema(request=NothingSerializer, responses=MilestoneSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """撤回完成登记，或恢复已取消的节点。"""
        milestone_id = self._editable(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        actions.reopen_milestone(actor=self.principal, milestone_id=milestone_id)
        return self._answer(milestone_id)
