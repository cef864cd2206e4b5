import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import NotFound
from organizations import actions
from organizations.access import get_unit_for
from organizations.api.serializers import (
    LastDaySerializer,
    UnitPageSerializer,
    UnitSerializer,
    UnitTagsSerializer,
    UnitWriteSerializer,
)
from organizations.filters import UnitFilter
from organizations.models import Unit
from organizations.queries import current_tags, standing_units, units_for, with_tags

ROW = {
    "id": "id",
    "name": "name",
    "short_name": "short_name",
    "kind": "kind",
    "uscc": "uscc",
    "region": "region_id",
    "industry": "industry_id",
    "ownership": "ownership",
    "size": "size",
    "state": "state",
    "tags": "tag_labels",
    "updated_at": "updated_at",
}
OBJECT = ROW | {
    "uscc_note": "uscc_note",
    "staff_count": "staff_count",
    "established_on": "established_on",
    "address": "address",
    "longitude": "longitude",
    "latitude": "latitude",
    "ended_on": "ended_on",
    "created_at": "created_at",
    "version": "version",
}


@extend_schema(tags=["单位"])
class UnitResource(HasHistory, Resource):
    """单位：企业、部门、高校、科研院所、金融机构、协会、园区等。"""

    model = Unit
    scope_name = "units"
    object_code = "units"
    view_action = "unit.view"
    filterset_class = UnitFilter
    orderings = {"name": "name_key", "updated": "updated_at", "created": "created_at"}
    default_ordering = "name"
    columns = ROW
    whole_action = "unit.view"

    @staticmethod
    def described(rows: Any, day: dt.date) -> Any:
        return with_tags(rows, day)

    @classmethod
    def whole(cls, day: dt.date) -> Any:
        return cls.described(standing_units(), day)

    def rows(self) -> Any:
        self.principal.require("unit.view")
        return units_for(self.principal)

    def _answer(self, unit: Unit, tags: list[str], *, code: int = status.HTTP_200_OK) -> Response:
        shown = {name: tags if column == "tag_labels" else getattr(unit, column) for name, column in OBJECT.items()}
        return self.object_response(unit, shown, status=code)

    def _tagged(self, unit: Unit) -> Response:
        return self._answer(unit, current_tags([unit.pk], clock.today()).get(unit.pk, []))

    @extend_schema(parameters=LIST_PARAMETERS, responses=UnitPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=UnitSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        unit_id = uuid_or_not_found(pk)
        try:
            return self.whole_object(unit_id, OBJECT) or self._tagged(get_unit_for(self.principal, unit_id))
        except NotFound:
            get_unit_for(self.principal, unit_id)  # one merged into another says into which
            raise

    @extend_schema(request=UnitWriteSerializer, responses={201: UnitSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("unit.create")
        body = UnitWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        unit = actions.create_unit(actor=self.principal, values=body.columns())
        return self._answer(unit, [], code=status.HTTP_201_CREATED)

    @extend_schema(request=UnitWriteSerializer(partial=True), responses=UnitSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        unit = get_unit_for(self.principal, uuid_or_not_found(pk), "unit.edit")
        version = expected_version(request)
        body = UnitWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._tagged(
            actions.update_unit(actor=self.principal, unit_id=unit.pk, values=body.columns(), expected_version=version)
        )

    @extend_schema(request=UnitTagsSerializer, responses=UnitSerializer)
    @action(detail=True, methods=["put"])
    def tags(self, request: Request, pk: str) -> Response:
        """从今天起，单位的标签以所给的为准：去掉的昨天终止，新增的今天开始。"""
        unit = get_unit_for(self.principal, uuid_or_not_found(pk), "unit.edit")
        body = UnitTagsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.set_tags(actor=self.principal, unit_id=unit.pk, tag_ids=body.validated_data["tags"], day=clock.today())
        return self._tagged(get_unit_for(self.principal, unit.pk))

    @extend_schema(request=LastDaySerializer, responses=UnitSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """登记注销日期（最后一天）：链上位置、成员、席位、指导员联系到当日为止；已注销而没有日期的补上日期。"""
        unit = get_unit_for(self.principal, uuid_or_not_found(pk), "unit.remove")
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        last_day = body.validated_data["last_day"]
        return self._tagged(actions.end_unit(actor=self.principal, unit_id=unit.pk, last_day=last_day))

    @extend_schema(request=None, responses=UnitSerializer)
    @action(detail=True, methods=["post"])
    def revive(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤销注销，随之终止的一并恢复。"""
        unit = get_unit_for(self.principal, uuid_or_not_found(pk), "unit.remove")
        return self._tagged(actions.revive_unit(actor=self.principal, unit_id=unit.pk))
