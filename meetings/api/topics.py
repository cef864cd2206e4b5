from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.access import get_body_for
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from meetings.actions.topic_decisions import accept_topic, merge_topic, return_topic, take_back_decision
from meetings.actions.topics import propose_again, propose_topic, update_topic, withdraw_topic
from meetings.agenda_filters import TopicFilter
from meetings.api.topic_serializers import (
    AcceptSerializer,
    MergeSerializer,
    TopicChangeSerializer,
    TopicPageSerializer,
    TopicReturnSerializer,
    TopicSerializer,
    TopicWriteSerializer,
)
from meetings.models import Topic
from meetings.topic_queries import get_topic_for, topics_for

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    **{f"{name}_id": name for name in ("meeting", "unit", "party_org", "project", "gap", "merged_into")},
}
OWN = ("name", "state", "decided_at", "updated_at")


@extend_schema(tags=["会议"])
class TopicResource(HasHistory, Resource):
    """议题：成员提出、组织方审定。状态只由 accept、merge、return、take-back、withdraw、again 改变。"""

    model = Topic
    scope_name = "topics"
    object_code = "topics"
    view_action = "topic.view"
    filterset_class = TopicFilter
    orderings = {"updated": "updated_at", "created": "created_at"}
    default_ordering = "-updated"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require("topic.view")
        return topics_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in row if name != "created_at"} for row in rows]

    def _answer(self, topic: Topic, *, code: int = status.HTTP_200_OK) -> Response:
        columns = (*self.list_fields, "reason", "answer", "created_at", "version")
        row = Topic.objects.filter(pk=topic.pk).values(*columns).get()
        shown = {RENAMED.get(name, name): row[name] for name in row}
        return self.object_response(topic, TopicSerializer(shown).data, status=code)

    def _held(self, pk: str, right: str) -> UUID:
        return get_topic_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=TopicPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TopicSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_topic_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=TopicWriteSerializer, responses={201: TopicSerializer})
    def create(self, request: Request) -> Response:
        """提出议题：成员以本单位名义提出；过了议题截止日期的提交给下一次会议。"""
        self.principal.require("topic.propose")
        asked = TopicWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        body = get_body_for(self.principal, asked.validated_data["body"])
        topic = propose_topic(actor=self.principal, body_id=body.pk, values=asked.columns())
        return self._answer(topic, code=status.HTTP_201_CREATED)

    @extend_schema(request=TopicChangeSerializer(partial=True), responses=TopicSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改待审定或被退回的议题。"""
        topic_id, version = self._held(pk, "topic.propose"), expected_version(request)
        asked = TopicChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self._answer(
            update_topic(actor=self.principal, topic_id=topic_id, values=asked.columns(), expected_version=version)
        )

    def _step(
        self, request: Request, pk: str, right: str, serializer: type[StrictSerializer], step: Callable[..., Topic]
    ) -> Response:
        topic_id = self._held(pk, right)
        asked = serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        keys = {"meeting": "meeting_id", "into": "into_id"}
        given = {keys.get(name, name): value for name, value in asked.validated_data.items()}
        return self._answer(step(actor=self.principal, topic_id=topic_id, **given))

    @extend_schema(request=NothingSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回还没有审定的议题。"""
        return self._step(request, pk, "topic.propose", NothingSerializer, withdraw_topic)

    @extend_schema(request=NothingSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str) -> Response:
        """被退回的修改后重新提出。"""
        return self._step(request, pk, "topic.propose", NothingSerializer, propose_again)

    @extend_schema(request=AcceptSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """列入一次会议的议程。"""
        return self._step(request, pk, "meeting.edit", AcceptSerializer, accept_topic)

    @extend_schema(request=MergeSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """并入本组织的另一个议题。"""
        return self._step(request, pk, "meeting.edit", MergeSerializer, merge_topic)

    @extend_schema(request=TopicReturnSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """退回并写明原因。"""
        return self._step(request, pk, "meeting.edit", TopicReturnSerializer, return_topic)

    @extend_schema(request=NothingSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """把合并或退回的恢复为待审定。"""
        return self._step(request, pk, "meeting.edit", NothingSerializer, take_back_decision)
