from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.api.link_serializers import (
    FloatingMemberSerializer,
    FloatingPageSerializer,
    FloatingWriteSerializer,
    LinkCoverageSerializer,
    LinkNodeChangeSerializer,
    LinkNodePageSerializer,
    LinkNodeSerializer,
    LinkNodeWriteSerializer,
)
from alliances.links.filters import FloatingFilter, LinkFilter
from alliances.links.queries import (
    coverage_of,
    floating_for,
    get_floating_for,
    get_node_for,
    nodes_for,
    with_linked,
)
from alliances.models import FloatingMember, LinkNode
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from alliances.teams.queries import get_team_for
from core import clock
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

FLOATING_RENAMED = {"receiving_org_id": "receiving_org", "unit_id": "unit"}
RENAMED = {"team_id": "team", "above_id": "above", "floating_id": "floating", "unit_id": "unit"}


@extend_schema(tags=["链党组织"])
class FloatingMemberResource(Resource):
    """流动党员：在哪个党组织参加组织生活；不转接组织关系。"""

    model = FloatingMember
    scope_name = "floating-members"
    view_action = VIEW
    filterset_class = FloatingFilter
    orderings = {"name": "name", "since": "valid_from", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = (
        "id",
        "name",
        *FLOATING_RENAMED,
        "home_org_name",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require(VIEW)
        self.principal.require("person.view")
        return floating_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{FLOATING_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, row: FloatingMember, *, code: int = status.HTTP_200_OK) -> Response:
        found = FloatingMember.objects.filter(pk=row.pk).values(*self.list_fields).get()
        return self.object_response(row, FloatingMemberSerializer(self.shape([found])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=FloatingPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=FloatingMemberSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_floating_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=FloatingWriteSerializer, responses={201: FloatingMemberSerializer})
    def create(self, request: Request) -> Response:
        """登记流动党员。"""
        self.principal.require(EDIT)
        body = FloatingWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.register_floating(actor=self.principal, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=FloatingWriteSerializer(partial=True), responses=FloatingMemberSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正，或登记离开的日期。"""
        row, version = get_floating_for(self.principal, uuid_or_not_found(pk), EDIT), expected_version(request)
        body = FloatingWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.change_floating(
            actor=self.principal, floating_id=row.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)


@extend_schema(tags=["链党组织"])
class LinkNodeResource(Resource):
    """结对联系：1 名企业党员联系几名流动党员，1 名流动党员联系几名职工群众。"""

    model = LinkNode
    scope_name = "link-nodes"
    view_action = VIEW
    filterset_class = LinkFilter
    orderings = {"name": "name", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = (
        "id",
        *RENAMED,
        "role",
        "name",
        "linked",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require(VIEW)
        self.principal.require("person.view")
        return with_linked(nodes_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, node: LinkNode, *, code: int = status.HTTP_200_OK) -> Response:
        found = with_linked(LinkNode.objects.filter(pk=node.pk)).values(*self.list_fields).get()
        return self.object_response(node, LinkNodeSerializer(self.shape([found])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=LinkNodePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=LinkNodeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_node_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=LinkNodeWriteSerializer, responses={201: LinkNodeSerializer})
    def create(self, request: Request) -> Response:
        """登记联系的人或被联系的人。"""
        by_body(self.principal).require(EDIT)
        body = LinkNodeWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        team = get_team_for(self.principal, body.validated_data["team"], EDIT)
        made = actions.add_link(actor=self.principal, team_id=team.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=LinkNodeChangeSerializer(partial=True), responses=LinkNodeSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正、改由他人联系，或登记终止。"""
        node, version = get_node_for(self.principal, uuid_or_not_found(pk), EDIT), expected_version(request)
        body = LinkNodeChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.change_link(
            actor=self.principal, node_id=node.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(responses=LinkCoverageSerializer)
    @action(detail=False, methods=["get"])
    def coverage(self, request: Request) -> Response:  # noqa: ARG002
        """联系情况：人数、在册覆盖和不合比例的。"""
        self.principal.require(VIEW)
        self.principal.require("person.view")
        return Response(LinkCoverageSerializer(asdict(coverage_of(self.principal, clock.today()))).data)
