from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from organizations import actions
from organizations.access import get_unit_member_count_for
from organizations.api.serializers import (
    COUNTED,
    MemberCountChangeSerializer,
    UnitMemberCountPageSerializer,
    UnitMemberCountSerializer,
    UnitMemberCountWriteSerializer,
)
from organizations.filters import UnitMemberCountFilter
from organizations.models import UnitMemberCount
from organizations.queries import unit_member_counts_for


@extend_schema(tags=["单位"])
class UnitMemberCountResource(Resource):
    """单位党员数：在单位工作的党员，按单位和统计日期；没有党组织的单位据此判断应建。"""

    model = UnitMemberCount
    scope_name = "unit-member-counts"
    view_action = "member_count.view"
    filterset_class = UnitMemberCountFilter
    orderings = {"as_of": "as_of", "updated": "updated_at"}
    default_ordering = "-as_of"
    whole_action = "member_count.view"
    columns = {name: name for name in COUNTED} | {"unit": "unit_id"}

    def rows(self) -> Any:
        self.principal.require("member_count.view")
        return unit_member_counts_for(self.principal)

    def _answer(self, count: UnitMemberCount, *, code: int = status.HTTP_200_OK) -> Response:
        return self.object_response(count, UnitMemberCountSerializer(count).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=UnitMemberCountPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=UnitMemberCountSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_unit_member_count_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=UnitMemberCountWriteSerializer, responses={201: UnitMemberCountSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("member_count.edit")
        body = UnitMemberCountWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        count = actions.create_unit_member_count(actor=self.principal, unit_id=values.pop("unit"), values=values)
        return self._answer(count, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=MemberCountChangeSerializer(partial=True), responses=UnitMemberCountSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        count = get_unit_member_count_for(self.principal, uuid_or_not_found(pk), "member_count.edit")
        version = expected_version(request)
        body = MemberCountChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.update_unit_member_count(
                actor=self.principal,
                unit_member_count_id=count.pk,
                values=body.validated_data,
                expected_version=version,
            )
        )
