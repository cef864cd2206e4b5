from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.post_serializers import (
    FulfilSerializer,
    PledgeChangeSerializer,
    PledgePageSerializer,
    PledgeSerializer,
    PledgeWriteSerializer,
    ReviewSerializer,
)
from alliances.models import Pledge
from alliances.posts.filters import PledgeFilter
from alliances.posts.queries import get_pledge_for, pledges_for
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {"body_id": "body", "post_id": "post", "person_id": "person", "party_org_id": "party_org"}
PLAIN = (
    "year",
    "text",
    "pledged_on",
    "due_on",
    "fulfilment",
    "fulfilled_on",
    "result",
    "review",
    "reviewed_on",
    "state",
    "shown",
)


@extend_schema(tags=["链党组织"])
class PledgeResource(HasHistory):
    """承诺：承诺、践诺、评诺。状态只由 fulfil、review、withdraw、reopen 改变；个人的承诺只给能查看人员的人。"""

    model = Pledge
    scope_name = "pledges"
    object_code = "pledges"
    view_action = VIEW
    filterset_class = PledgeFilter
    orderings = {"pledged": "pledged_on", "year": "year", "updated": "updated_at"}
    default_ordering = "pledged"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return pledges_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, pledge: Pledge, *, code: int = status.HTTP_200_OK) -> Response:
        row = Pledge.objects.filter(pk=pledge.pk).values(*self.list_fields).get()
        return self.object_response(pledge, PledgeSerializer(self.shape([row])[0]).data, status=code)

    def _pledge(self, pk: str) -> Pledge:
        return get_pledge_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PledgePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PledgeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_pledge_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PledgeWriteSerializer, responses={201: PledgeSerializer})
    def create(self, request: Request) -> Response:
        """登记承诺。"""
        by_body(self.principal).require(EDIT)
        body = PledgeWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], EDIT)
        made = actions.make_pledge(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=PledgeChangeSerializer(partial=True), responses=PledgeSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        pledge, version = self._pledge(pk), expected_version(request)
        body = PledgeChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_pledge(
            actor=self.principal, pledge_id=pledge.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=FulfilSerializer, responses=PledgeSerializer)
    @action(detail=True, methods=["post"])
    def fulfil(self, request: Request, pk: str) -> Response:
        """登记践诺。"""
        pledge = self._pledge(pk)
        body = FulfilSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.fulfil_pledge(actor=self.principal, pledge_id=pledge.pk, **body.validated_data))

    @extend_schema(request=ReviewSerializer, responses=PledgeSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """登记评诺：兑现与否和意见，不打分。"""
        pledge = self._pledge(pk)
        body = ReviewSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.review_pledge(actor=self.principal, pledge_id=pledge.pk, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=PledgeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回承诺。"""
        return self._move(request, pk, actions.withdraw_pledge)

    @extend_schema(request=NothingSerializer, responses=PledgeSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """恢复承诺，或把已践诺的退回已承诺。"""
        return self._move(request, pk, actions.reopen_pledge)

    def _move(self, request: Request, pk: str, move: Any) -> Response:
        pledge = self._pledge(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(move(actor=self.principal, pledge_id=pledge.pk))
