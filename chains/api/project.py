import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_project_for
from chains.api.serializers import (
    CarrySerializer,
    FinishSerializer,
    NothingSerializer,
    ProjectChangeSerializer,
    ProjectPageSerializer,
    ProjectSerializer,
    ProjectWriteSerializer,
)
from chains.choices import ProjectState
from chains.filters import ProjectFilter
from chains.models import KeyProject, ProjectAction
from chains.projects.lights import explained, judge_now, with_lights
from chains.queries import by_chain, projects_for
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {
    "chain_id": "chain",
    "segment_id": "segment",
    "owner_id": "owner",
    "owner__name": "owner_name",
    "goal__label": "goal",
}
RENAMED_WHOLE = {**RENAMED, "continues_id": "continues"}


WHOLE = (
    "goal_id",
    "summary",
    "continues_id",
    "target",
    "target_quantity",
    "target_unit",
    "created_at",
    "version",
)


@extend_schema(tags=["重点项目"])
class ProjectResource(HasHistory, Resource):
    """重点项目。投资额以分为单位。状态只由 start、pause、finish、stop、replan、carry 改变。"""

    model = KeyProject
    scope_name = "projects"
    object_code = "projects"
    view_action = "project.view"
    filterset_class = ProjectFilter
    orderings = {"name": "name_key", "year": "year", "updated": "updated_at"}
    default_ordering = "-year"
    list_fields = (
        "name",
        *RENAMED,
        "year",
        "amount",
        "state",
        "light",
        "started_on",
        "due_on",
        "finished_on",
        "updated_at",
    )

    def rows(self) -> Any:
        self.principal.require("project.view")
        return with_lights(projects_for(self.principal), judge_now())

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = ({name: value for name, value in row.items() if name != "name_key"} for row in rows)
        return [{RENAMED_WHOLE.get(name, name): value for name, value in row.items()} for row in shown]

    def _answer(self, project: KeyProject, *, code: int = status.HTTP_200_OK) -> Response:
        judge = judge_now()
        judged = with_lights(KeyProject.objects.filter(pk=project.pk), judge)
        row = self.shape([judged.values("id", *self.list_fields, *WHOLE).get()])[0]
        row["light_words"] = explained(judge, judged.get())
        tags = ProjectAction.objects.filter(project=project).order_by("action__order", "action_id")
        row["actions"] = list(tags.values_list("action_id", flat=True))
        return self.object_response(project, ProjectSerializer(row).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ProjectPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ProjectSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_project_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ProjectWriteSerializer, responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        by_chain(self.principal).require("project.edit")
        body = ProjectWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chain = get_chain_for(self.principal, body.validated_data["chain"], "project.edit")
        project = actions.create_project(
            actor=self.principal, chain_id=chain.pk, values=body.columns(), reason=body.reason_given
        )
        return self._answer(project, code=status.HTTP_201_CREATED)

    @extend_schema(request=ProjectChangeSerializer(partial=True), responses=ProjectSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        project = get_project_for(self.principal, uuid_or_not_found(pk), "project.edit")
        version = expected_version(request)
        body = ProjectChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_project(
            actor=self.principal,
            project_id=project.pk,
            values=body.columns(),
            expected_version=version,
            reason=body.reason_given,
        )
        return self._answer(changed)

    def _move(self, request: Request, pk: str, to: ProjectState) -> Response:
        project = get_project_for(self.principal, uuid_or_not_found(pk), "project.edit")
        finished_on: dt.date | None = None
        if to is ProjectState.FINISHED:
            body = FinishSerializer(data=request.data)
            body.is_valid(raise_exception=True)
            finished_on = body.validated_data["finished_on"]
        else:
            NothingSerializer(data=request.data).is_valid(raise_exception=True)
        moved = actions.move_project(actor=self.principal, project_id=project.pk, to=to, finished_on=finished_on)
        return self._answer(moved)

    @extend_schema(request=NothingSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """开始推进、从暂停恢复，或撤销完成登记。"""
        return self._move(request, pk, ProjectState.UNDER_WAY)

    @extend_schema(request=NothingSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """暂停。"""
        return self._move(request, pk, ProjectState.PAUSED)

    @extend_schema(request=FinishSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """登记完成，须有完成日期。"""
        return self._move(request, pk, ProjectState.FINISHED)

    @extend_schema(request=NothingSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """终止。"""
        return self._move(request, pk, ProjectState.STOPPED)

    @extend_schema(request=NothingSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"])
    def replan(self, request: Request, pk: str) -> Response:
        """把已终止的项目重新列入计划。"""
        return self._move(request, pk, ProjectState.PLANNED)

    @extend_schema(request=CarrySerializer, responses={201: ProjectSerializer})
    @action(detail=True, methods=["post"])
    def carry(self, request: Request, pk: str) -> Response:
        """结转到以后年度，得到新年度的项目；未完成的节点一并带去。"""
        project = get_project_for(self.principal, uuid_or_not_found(pk), "project.edit")
        body = CarrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        following = actions.carry_over(actor=self.principal, project_id=project.pk, **body.validated_data)
        return self._answer(following, code=status.HTTP_201_CREATED)
