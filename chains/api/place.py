from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_place_for
from chains.api.serializers import (
    ChainLastDaySerializer,
    PlaceChangeSerializer,
    PlacePageSerializer,
    PlaceSerializer,
    PlaceWriteSerializer,
)
from chains.filters import ChainUnitFilter
from chains.models import ChainUnit
from chains.queries import by_chain, places_for
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {
    "chain_id": "chain",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "segment_id": "segment",
    "segment__name": "segment_name",
}


@extend_schema(tags=["产业链"])
class ChainUnitResource(Resource):
    """链上单位的位置：单位、环节、角色和起止日期。一家单位可有多个位置。"""

    model = ChainUnit
    scope_name = "chain-units"
    view_action = "chain.view"
    filterset_class = ChainUnitFilter
    orderings = {"name": "unit__name_key", "updated": "updated_at"}
    list_fields = (*RENAMED, "role", "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return places_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = ("id", *self.list_fields, "version")
        return [{RENAMED.get(name, name): row[name] for name in shown if name in row} for row in rows]

    def _answer(self, place: ChainUnit, *, code: int = status.HTTP_200_OK) -> Response:
        row = ChainUnit.objects.filter(pk=place.pk).values("id", *self.list_fields, "version").get()
        return self.object_response(place, PlaceSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PlacePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PlaceSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_place_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PlaceWriteSerializer, responses={201: PlaceSerializer})
    def create(self, request: Request) -> Response:
        by_chain(self.principal).require("chain_unit.edit")
        body = PlaceWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        chain = get_chain_for(self.principal, asked["chain"], "chain_unit.edit")
        place = actions.put_on_chain(
            actor=self.principal,
            chain_id=chain.pk,
            unit_id=asked["unit"],
            role=asked["role"],
            segment_id=asked.get("segment"),
            valid_from=asked.get("valid_from"),
            fills=asked.get("fills"),
        )
        return self._answer(place, code=status.HTTP_201_CREATED)

    @extend_schema(request=PlaceChangeSerializer, responses=PlaceSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """自某日起调整角色和环节；返回调整后的位置（可能是新的编号）。"""
        place = get_place_for(self.principal, uuid_or_not_found(pk), "chain_unit.edit")
        version = expected_version(request)
        body = PlaceChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        changed = actions.change_place(
            actor=self.principal,
            place_id=place.pk,
            role=asked["role"],
            segment_id=asked["segment"],
            day=asked["day"],
            expected_version=version,
        )
        return self._answer(changed)

    @extend_schema(request=ChainLastDaySerializer, responses=PlaceSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """登记离链。"""
        place = get_place_for(self.principal, uuid_or_not_found(pk), "chain_unit.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.take_off(actor=self.principal, place_id=place.pk, **body.validated_data))
