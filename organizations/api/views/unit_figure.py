from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from organizations import actions
from organizations.access import get_unit_figure_for
from organizations.api.figure_serializers import (
    UnitFigureChangeSerializer,
    UnitFigurePageSerializer,
    UnitFigureSerializer,
    UnitFigureWriteSerializer,
)
from organizations.filters import UnitFigureFilter
from organizations.models import UnitFigure
from organizations.queries import unit_figures_for

COLUMNS = ("year", "period", "number", "value", "source", "updated_at", "version")


@extend_schema(tags=["单位"])
class UnitFigureResource(Resource):
    """经营数据：单位各期的产值、税收、从业人员等；金额以分为单位，都是当期数。"""

    model = UnitFigure
    scope_name = "unit-figures"
    view_action = "unit_figure.view"
    filterset_class = UnitFigureFilter
    orderings = {"updated": "updated_at", "year": "year", "name": "unit__name_key"}
    list_fields = ("unit_id", "kind_id", *COLUMNS)

    def rows(self) -> Any:
        self.principal.require("unit_figure.view")
        return unit_figures_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"id": row["id"], "unit": row["unit_id"], "kind": row["kind_id"], **{name: row[name] for name in COLUMNS}}
            for row in rows
        ]

    def _answer(self, figure: UnitFigure, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(figure, name) for name in ("id", *self.list_fields)}
        return self.object_response(figure, UnitFigureSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=UnitFigurePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=UnitFigureSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_unit_figure_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=UnitFigureWriteSerializer, responses={201: UnitFigureSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("unit_figure.edit")
        body = UnitFigureWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        unit_id, values["kind_id"] = values.pop("unit"), values.pop("kind")
        figure = actions.create_unit_figure(actor=self.principal, unit_id=unit_id, values=values)
        return self._answer(figure, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=UnitFigureChangeSerializer(partial=True), responses=UnitFigureSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        figure = get_unit_figure_for(self.principal, uuid_or_not_found(pk), "unit_figure.edit")
        version = expected_version(request)
        body = UnitFigureChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.update_unit_figure(
                actor=self.principal,
                unit_figure_id=figure.pk,
                values=body.validated_data,
                expected_version=version,
            )
        )
