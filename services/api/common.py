"""Common demands, over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from services.actions import common as actions
from services.choices import CommonState, ResultKind
from services.common.filters import CommonFilter
from services.common.queries import RUN, VIEW, common_for, get_common_for, with_counts
from services.models import CommonDemand


class CommonDemandSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField(help_text="链党组织")
    body_name = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=CommonState.choices)
    ticket_count = serializers.IntegerField(help_text="归入的工单；各张用接口 tickets 的 common 筛选")
    unit_count = serializers.IntegerField(help_text="提出的企业，同一家只计一家")
    result = serializers.ChoiceField(choices=ResultKind.choices, allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CommonDemandPageSerializer(PageSerializer):
    results = CommonDemandSerializer(many=True)


class CommonChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=2000, allow_blank=True, required=False)


class CommonWriteSerializer(CommonChangeSerializer):
    body = serializers.UUIDField()
    tickets = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=actions.MOST_TICKETS)


class CommonTicketsSerializer(StrictSerializer):
    tickets = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=actions.MOST_TICKETS)


class CommonTicketSerializer(StrictSerializer):
    ticket = serializers.UUIDField()


class CommonAnswerSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=ResultKind.choices)
    text = serializers.CharField(max_length=4000)
    left_open = serializers.CharField(
        max_length=300, allow_blank=True, required=False, help_text="协办没有办完的，写明不等的原因"
    )


RENAMED = {"body_id": "body", "body__name": "body_name"}
OWN = (
    "name",
    "text",
    "state",
    "ticket_count",
    "unit_count",
    "result",
    "answer",
    "answered_at",
    "updated_at",
    "version",
)


@extend_schema(tags=["工单"])
class CommonDemandResource(HasHistory):
    """共性诉求：问同一件事的工单归到一起，一次答复，每张各自收到、各自评价。"""

    model = CommonDemand
    scope_name = "common-demands"
    object_code = "common-demands"
    view_action = VIEW
    filterset_class = CommonFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "-created"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return with_counts(common_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, common_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        held = get_common_for(self.principal, common_id)
        row = with_counts(CommonDemand.objects.filter(pk=held.pk)).values(*self.list_fields).get()
        return self.object_response(held, CommonDemandSerializer(self.shape([row])[0]).data, status=code)

    def _asked(self, serializer: type[StrictSerializer], pk: str, **more: Any) -> tuple[UUID, Any]:
        held = get_common_for(self.principal, uuid_or_not_found(pk), RUN)
        body = serializer(data=self.request.data, **more)
        body.is_valid(raise_exception=True)
        return held.pk, body.validated_data

    @extend_schema(parameters=LIST_PARAMETERS, responses=CommonDemandPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CommonDemandSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=CommonWriteSerializer, responses={201: CommonDemandSerializer})
    def create(self, request: Request) -> Response:
        """新建，可以同时归入工单。"""
        self.principal.require(RUN)
        body = CommonWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        tickets = given.pop("tickets", [])
        values = {"body_id": given.pop("body"), **given}
        made = actions.create_common(actor=self.principal, values=values, ticket_ids=tickets)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CommonChangeSerializer(partial=True), responses=CommonDemandSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """改名称和情况，在答复以前。"""
        version = expected_version(request)
        common_id, given = self._asked(CommonChangeSerializer, pk, partial=True)
        actions.update_common(actor=self.principal, common_id=common_id, values=given, expected_version=version)
        return self._answer(common_id)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """删除没有归入工单的。"""
        held = get_common_for(self.principal, uuid_or_not_found(pk), RUN)
        actions.delete_common(actor=self.principal, common_id=held.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=CommonTicketsSerializer, responses=CommonDemandSerializer)
    @action(detail=True, methods=["post"])
    def add(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """归入同一链党组织的、还在办理的工单。"""
        common_id, given = self._asked(CommonTicketsSerializer, pk)
        actions.add_to_common(actor=self.principal, common_id=common_id, ticket_ids=given["tickets"])
        return self._answer(common_id)

    @extend_schema(request=CommonTicketSerializer, responses=CommonDemandSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """移出一张工单。"""
        common_id, given = self._asked(CommonTicketSerializer, pk)
        actions.take_from_common(actor=self.principal, common_id=common_id, ticket_id=given["ticket"])
        return self._answer(common_id)

    @extend_schema(request=CommonAnswerSerializer, responses=CommonDemandSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """统一答复：每张工单都按它答复，一张不行就都不答复。"""
        common_id, given = self._asked(CommonAnswerSerializer, pk)
        actions.answer_common(actor=self.principal, common_id=common_id, **given)
        return self._answer(common_id)
