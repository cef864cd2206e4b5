from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_gap_for
from chains.api.gap_serializers import (
    GapChangeSerializer,
    GapCloseSerializer,
    GapDropSerializer,
    GapPageSerializer,
    GapSerializer,
    GapWriteSerializer,
)
from chains.api.serializers import NothingSerializer
from chains.choices import GapState
from chains.gap_filters import GapFilter
from chains.gap_queries import gaps_for
from chains.models import Gap
from chains.queries import by_chain
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {
    "chain_id": "chain",
    "segment_id": "segment",
    "segment__name": "segment_name",
    "kind__label": "kind",
    "kind__meaning": "kind_meaning",
    "owner_id": "owner",
    "owner__name": "owner_name",
    "project_id": "project",
    "unit_id": "unit",
}


@extend_schema(tags=["产业链"])
class GapResource(HasHistory, Resource):
    """强链补链事项。状态只由 start、close、drop、reopen 改变。"""

    model = Gap
    scope_name = "gaps"
    object_code = "gaps"
    view_action = "gap.view"
    filterset_class = GapFilter
    orderings = {"name": "name_key", "year": "target_year", "updated": "updated_at"}
    default_ordering = "year"
    list_fields = ("name", *RENAMED, "target_year", "due_on", "raised_on", "state", "ended_on", "updated_at")

    def rows(self) -> Any:
        self.principal.require("gap.view")
        return gaps_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = ({name: value for name, value in row.items() if name != "name_key"} for row in rows)
        return [{RENAMED.get(name, name): value for name, value in row.items()} for row in shown]

    def _answer(self, gap: Gap, *, code: int = status.HTTP_200_OK) -> Response:
        columns = ("id", *self.list_fields, "kind_id", "person_id", "description", "reason", "created_at", "version")
        row = self.shape([Gap.objects.filter(pk=gap.pk).values(*columns).get()])[0]
        row["has_person"] = row.pop("person_id") is not None
        return self.object_response(gap, GapSerializer(row).data, status=code)

    def _gap(self, pk: str) -> UUID:
        return get_gap_for(self.principal, uuid_or_not_found(pk), "gap.edit").pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=GapPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=GapSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_gap_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=GapWriteSerializer, responses={201: GapSerializer})
    def create(self, request: Request) -> Response:
        by_chain(self.principal).require("gap.edit")
        body = GapWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chain = get_chain_for(self.principal, body.validated_data["chain"], "gap.edit")
        gap = actions.raise_gap(actor=self.principal, chain_id=chain.pk, values=body.columns())
        return self._answer(gap, code=status.HTTP_201_CREATED)

    @extend_schema(request=GapChangeSerializer(partial=True), responses=GapSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        gap_id, version = self._gap(pk), expected_version(request)
        body = GapChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_gap(
            actor=self.principal, gap_id=gap_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=NothingSerializer, responses=GapSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """开始推进。"""
        return self._move(request, pk, GapState.IN_PROGRESS)

    @extend_schema(request=NothingSerializer, responses=GapSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """退回待推进，或把不再推进的事项重新推进；已闭合的用 start。"""
        return self._move(request, pk, GapState.OPEN)

    def _move(self, request: Request, pk: str, to: GapState) -> Response:
        gap_id = self._gap(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.move_gap(actor=self.principal, gap_id=gap_id, to=to))

    @extend_schema(request=GapCloseSerializer, responses=GapSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """登记闭合：由链上单位或已完成的项目补上。"""
        gap_id = self._gap(pk)
        body = GapCloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        closed = actions.close_gap(
            actor=self.principal,
            gap_id=gap_id,
            day=asked["day"],
            unit_id=asked.get("unit"),
            project_id=asked.get("project"),
            reason=asked.get("reason", ""),
        )
        return self._answer(closed)

    @extend_schema(request=GapDropSerializer, responses=GapSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """不再推进，须写明原因。"""
        gap_id = self._gap(pk)
        body = GapDropSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.drop_gap(actor=self.principal, gap_id=gap_id, **body.validated_data))
