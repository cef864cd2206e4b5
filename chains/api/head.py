"""链长 and 链主党组织 over the API: listed, appointed, handed over, ended."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_head_for, get_leader_org_for
from chains.api.head_serializers import (
    HeadHandOverSerializer,
    HeadPageSerializer,
    HeadSerializer,
    HeadWriteSerializer,
    LeaderOrgPageSerializer,
    LeaderOrgSerializer,
    LeaderOrgWriteSerializer,
)
from chains.api.serializers import ChainLastDaySerializer
from chains.chain_rows import names_shown
from chains.head_filters import HeadFilter, LeaderOrgFilter
from chains.head_queries import heads_for, leader_orgs_for
from chains.models import ChainHead, ChainLeaderOrg
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found

HEAD_NAMES = {
    "chain_id": "chain",
    "person_id": "person",
    "person__name": "person_name",
    "department_id": "department",
    "department__name": "department_name",
    "post_level__label": "post_level",
}
ORG_NAMES = {"chain_id": "chain", "party_org_id": "party_org", "party_org__name": "party_org_name"}


@extend_schema(tags=["产业链"])
class HeadResource(Resource):
    """链长和副链长：领导干部或部门，有起止日期。人员姓名只给有权查看人员的账号。"""

    model = ChainHead
    scope_name = "chain-heads"
    view_action = "chain.view"
    filterset_class = HeadFilter
    list_fields = (*HEAD_NAMES, "role", "post", "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return heads_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        hidden = {} if names_shown(self.principal) else {"person": None, "person_name": None}
        return [{**{HEAD_NAMES.get(name, name): value for name, value in row.items()}, **hidden} for row in rows]

    def _answer(self, head: ChainHead, *, code: int = status.HTTP_200_OK) -> Response:
        row = ChainHead.objects.filter(pk=head.pk).values("id", *self.list_fields, "version").get()
        return self.object_response(head, HeadSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=HeadPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=HeadSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_head_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=HeadWriteSerializer, responses={201: HeadSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("chain.edit")
        body = HeadWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chain = get_chain_for(self.principal, body.validated_data["chain"], "chain.edit")
        head = actions.appoint_head(actor=self.principal, chain_id=chain.pk, values=body.columns())
        return self._answer(head, code=status.HTTP_201_CREATED)

    @extend_schema(request=HeadHandOverSerializer, responses={201: HeadSerializer})
    @action(detail=True, methods=["post"], url_path="hand-over", url_name="handover")
    def hand_over(self, request: Request, pk: str) -> Response:
        """交接：原链长到前一天为止，返回接任者。"""
        head = get_head_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = HeadHandOverSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        following = actions.hand_over_head(
            actor=self.principal, head_id=head.pk, values=body.columns(), first_day=body.validated_data["first_day"]
        )
        return self._answer(following, code=status.HTTP_201_CREATED)

    @extend_schema(request=ChainLastDaySerializer, responses=HeadSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """登记卸任。"""
        head = get_head_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_head(actor=self.principal, head_id=head.pk, **body.validated_data))


@extend_schema(tags=["产业链"])
class LeaderOrgResource(Resource):
    """链主党组织：担任链主的党组织，隶属关系不变。"""

    model = ChainLeaderOrg
    scope_name = "leader-orgs"
    view_action = "chain.view"
    filterset_class = LeaderOrgFilter
    list_fields = (*ORG_NAMES, "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return leader_orgs_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{ORG_NAMES.get(name, name): value for name, value in row.items()} for row in rows]

    def _answer(self, row: ChainLeaderOrg, *, code: int = status.HTTP_200_OK) -> Response:
        columns = ChainLeaderOrg.objects.filter(pk=row.pk).values("id", *self.list_fields, "version").get()
        return self.object_response(row, LeaderOrgSerializer(self.shape([columns])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=LeaderOrgPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=LeaderOrgSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_leader_org_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=LeaderOrgWriteSerializer, responses={201: LeaderOrgSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("chain.edit")
        body = LeaderOrgWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        chain = get_chain_for(self.principal, asked["chain"], "chain.edit")
        row = actions.add_leader_org(
            actor=self.principal,
            chain_id=chain.pk,
            party_org_id=asked["party_org"],
            valid_from=asked.get("valid_from"),
        )
        return self._answer(row, code=status.HTTP_201_CREATED)

    @extend_schema(request=ChainLastDaySerializer, responses=LeaderOrgSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """不再担任链主。"""
        row = get_leader_org_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_leader_org(actor=self.principal, row_id=row.pk, **body.validated_data))
