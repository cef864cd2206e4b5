from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from meetings.access import get_meeting_for
from meetings.actions.agenda import add_item, move_item, remove_item, update_item
from meetings.actions.log import write_notes
from meetings.agenda_filters import AgendaItemFilter
from meetings.agenda_queries import get_item_for, items_for, sees_log
from meetings.api.agenda_serializers import (
    AgendaItemChangeSerializer,
    AgendaItemPageSerializer,
    AgendaItemSerializer,
    AgendaItemWriteSerializer,
    MoveSerializer,
    NotesSerializer,
)
from meetings.models import AgendaItem

RENAMED = {"meeting_id": "meeting", "unit_id": "unit", "project_id": "project", "gap_id": "gap", "topic_id": "topic"}
OWN = ("place", "section", "title", "minutes_long", "is_required", "updated_at")
SURE = OpenApiParameter("even_required", OpenApiTypes.BOOL, description="会议类型规定必有的，也移除")


@extend_schema(tags=["会议"])
class AgendaItemResource(Resource):
    """议程：会议的各项议程和记录。"""

    model = AgendaItem
    scope_name = "agenda-items"
    view_action = "meeting.view"
    filterset_class = AgendaItemFilter
    orderings = {"place": "place", "updated": "updated_at"}
    default_ordering = "place"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require("meeting.view")
        return items_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in row} for row in rows]

    def _answer(self, item: AgendaItem, *, code: int = status.HTTP_200_OK) -> Response:
        columns = (*self.list_fields, "presenter", "notes", "created_at", "version")
        row = self.shape([AgendaItem.objects.filter(pk=item.pk).values(*columns).get()])[0]
        if not sees_log(self.principal, item.meeting):
            row |= {"presenter": "", "notes": ""}
        return self.object_response(item, AgendaItemSerializer(row).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=AgendaItemPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=AgendaItemSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_item_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=AgendaItemWriteSerializer, responses={201: AgendaItemSerializer})
    def create(self, request: Request) -> Response:
        """添加议程：排在同一部分的最后。"""
        self.principal.require("meeting.edit")
        body = AgendaItemWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        meeting = get_meeting_for(self.principal, body.validated_data["meeting"], "meeting.edit")
        item = add_item(actor=self.principal, meeting_id=meeting.pk, values=body.columns())
        return self._answer(item, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=AgendaItemChangeSerializer(partial=True), responses=AgendaItemSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        item = get_item_for(self.principal, uuid_or_not_found(pk), "meeting.edit")
        version = expected_version(request)
        body = AgendaItemChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_item(actor=self.principal, item_id=item.pk, values=body.columns(), expected_version=version)
        return self._answer(changed)

    @extend_schema(responses={204: None}, parameters=[SURE])
    def destroy(self, request: Request, pk: str) -> Response:
        """移除议程：已有决议的不能移除；三十天内可以在回收站恢复。"""
        item = get_item_for(self.principal, uuid_or_not_found(pk), "meeting.edit")
        sure = request.query_params.get("even_required") == "true"
        remove_item(actor=self.principal, item_id=item.pk, even_required=sure)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MoveSerializer, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """上移或下移一位；越过部分的标题时归入那一部分。"""
        item = get_item_for(self.principal, uuid_or_not_found(pk), "meeting.edit")
        body = MoveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(move_item(actor=self.principal, item_id=item.pk, up=body.validated_data["to"] == "up"))

    @extend_schema(request=NotesSerializer, responses=AgendaItemSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["put"])
    def notes(self, request: Request, pk: str) -> Response:
        """记录一项议程；他人正在记录的，两分钟内不能写，除非说明由自己接着记。"""
        item = get_item_for(self.principal, uuid_or_not_found(pk), "meeting.edit")
        version = expected_version(request)
        body = NotesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        written = write_notes(
            actor=self.principal,
            item_id=item.pk,
            notes=body.validated_data["notes"],
            expected_version=version,
            take_over=body.validated_data.get("take_over", False),
        )
        return self._answer(written)
