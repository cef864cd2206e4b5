from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import fetch
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.choices import AnchorKind
from organizations import actions
from organizations.access import get_own_region_for
from organizations.api.serializers import (
    LastDaySerializer,
    OwnRegionPageSerializer,
    OwnRegionSerializer,
    OwnRegionWriteSerializer,
    ResidencePageSerializer,
    ResidenceSerializer,
    ResidenceWriteSerializer,
)
from organizations.filters import OwnRegionFilter, ResidenceFilter
from organizations.models import OwnRegion, Residence
from organizations.queries import own_regions_for, residences_for


@extend_schema(tags=["园区"])
class OwnRegionResource(HasHistory, Resource):
    """园区：国家行政区划以外的区域。"""

    model = OwnRegion
    scope_name = "own-regions"
    object_code = "regions"
    view_action = "region.view"
    filterset_class = OwnRegionFilter
    orderings = {"name": "name_key", "updated": "updated_at"}
    default_ordering = "name"
    whole_action = "region.view"
    columns = {name: name for name in ("id", "name", "closed_on", "updated_at", "version")} | {
        "kind": "kind_id",
        "region": "region_id",
    }

    def rows(self) -> Any:
        self.principal.require("region.view")
        return own_regions_for(self.principal)

    def _answer(self, park: OwnRegion, *, code: int = status.HTTP_200_OK) -> Response:
        return self.object_response(park, OwnRegionSerializer(park).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=OwnRegionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=OwnRegionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_own_region_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=OwnRegionWriteSerializer, responses={201: OwnRegionSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("region.edit")
        body = OwnRegionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        park = actions.create_own_region(actor=self.principal, values=body.columns())
        return self._answer(park, code=status.HTTP_201_CREATED)

    @extend_schema(request=OwnRegionWriteSerializer(partial=True), responses=OwnRegionSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        park = get_own_region_for(self.principal, uuid_or_not_found(pk), "region.edit")
        version = expected_version(request)
        body = OwnRegionWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.update_own_region(
                actor=self.principal, own_region_id=park.pk, values=body.columns(), expected_version=version
            )
        )


@extend_schema(tags=["园区"])
class ResidenceResource(Resource):
    """单位入驻园区的经历。"""

    model = Residence
    scope_name = "residences"
    view_action = "unit.view"
    filterset_class = ResidenceFilter
    orderings = {"updated": "updated_at", "entered": "created_at"}
    whole_action = "unit.view"
    columns = {name: name for name in ("id", "valid_from", "valid_to", "updated_at", "version")} | {
        "unit": "unit_id",
        "own_region": "own_region_id",
    }

    def rows(self) -> Any:
        self.principal.require("unit.view")
        return residences_for(self.principal)

    def _answer(self, residence: Residence, *, code: int = status.HTTP_200_OK) -> Response:
        return self.object_response(residence, ResidenceSerializer(residence).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ResidencePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=ResidenceSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        allowed = self.principal.visible("unit.view", AnchorKind.UNIT, path="unit_id")
        return self._answer(fetch(Residence.objects.all(), uuid_or_not_found(pk), allowed))

    @extend_schema(request=ResidenceWriteSerializer, responses={201: ResidenceSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("unit.edit")
        body = ResidenceWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        residence = actions.enter_park(
            actor=self.principal,
            unit_id=values["unit"],
            own_region_id=values["own_region"],
            entered_on=values.get("valid_from"),
        )
        return self._answer(residence, code=status.HTTP_201_CREATED)

    @extend_schema(request=LastDaySerializer, responses=ResidenceSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """登记在园的最后一天。"""
        allowed = self.principal.visible("unit.edit", AnchorKind.UNIT, path="unit_id")
        found: Residence = fetch(Residence.objects.all(), uuid_or_not_found(pk), allowed)
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        last_day = body.validated_data["last_day"]
        return self._answer(actions.leave_park(actor=self.principal, residence_id=found.pk, left_on=last_day))
