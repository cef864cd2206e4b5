"""产业链 over the API: lists with their figures, one chain, its map."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for
from chains.api.serializers import (
    ChainLastDaySerializer,
    ChainMapSerializer,
    ChainPageSerializer,
    ChainSerializer,
    ChainWriteSerializer,
)
from chains.chain_map import MAP_KINDS, ChainMap, MapKind, render_svg
from chains.figures import NOTHING, ChainFigures, figures_of_chains
from chains.filters import ChainFilter
from chains.map_page import file_name, svg_response
from chains.map_shown import standing_map
from chains.models import Chain
from chains.pages import day_from
from chains.queries import chains_for
from core import clock
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal

TERMS = ("grade_id", "industry_class_id", "scale_id")
MAP_PARAMETERS = [
    OpenApiParameter("kind", {"type": "string", "enum": sorted(MAP_KINDS)}, description="图种，默认 chain_map"),
    OpenApiParameter("day", OpenApiTypes.DATE, description="截至日期，默认今天"),
]


def _figures(figures: ChainFigures) -> dict[str, int]:
    return {name: value for name, value in asdict(figures).items() if name != "chains"}


def map_data(chain_map: ChainMap, kind: MapKind) -> dict[str, Any]:
    """The map as plain data; links of pages are left out."""
    return dict(
        ChainMapSerializer(
            {
                "kind": kind.code,
                "title": chain_map.title,
                "as_of": chain_map.as_of,
                "segments": [asdict(segment) for segment in chain_map.segments],
                "unplaced": [asdict(company) for company in chain_map.unplaced],
                "projects": [asdict(project) for project in chain_map.projects],
                "gaps": [asdict(gap) for gap in chain_map.gaps],
            }
        ).data
    )


@extend_schema(tags=["产业链"])
class ChainResource(Resource):
    """产业链及子产业链。数字含子链，同一单位只计一次。"""

    model = Chain
    scope_name = "chains"
    filterset_class = ChainFilter
    orderings = {"order": "order", "name": "name_key", "updated": "updated_at"}
    default_ordering = "order"
    list_fields = (
        "name",
        "short_name",
        "kind",
        "parent_id",
        "level",
        *TERMS,
        "is_priority",
        "valid_from",
        "valid_to",
        "updated_at",
    )

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return chains_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        figures = figures_of_chains([row["id"] for row in rows], clock.today())
        wanted = {row[name] for row in rows for name in TERMS if row[name]}
        labels = dict(Term.objects.filter(pk__in=wanted).values_list("pk", "label"))
        plain = ("id", "name", "short_name", "kind", "level", "is_priority", "valid_from", "valid_to", "updated_at")
        return [
            {
                **{name: row[name] for name in plain},
                "parent": row["parent_id"],
                **{name.removesuffix("_id"): labels.get(row[name]) for name in TERMS},
                "figures": _figures(figures.get(row["id"], NOTHING)),
            }
            for row in rows
        ]

    def _answer(self, chain: Chain, *, code: int = status.HTTP_200_OK) -> Response:
        columns = {name: getattr(chain, name) for name in (*self.list_fields, "id")}
        further = ("description", "order", "created_at", "version", *TERMS)
        data = {
            **self.shape([columns])[0],
            **{name: getattr(chain, name) for name in further},
            "lead_department": chain.lead_department_id,
        }
        return self.object_response(chain, ChainSerializer(data).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ChainPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ChainSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_chain_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ChainWriteSerializer, responses={201: ChainSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("chain.edit")
        body = ChainWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chain = actions.create_chain(actor=self.principal, values=body.columns())
        return self._answer(chain, code=status.HTTP_201_CREATED)

    @extend_schema(request=ChainWriteSerializer(partial=True), responses=ChainSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        chain = get_chain_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        version = expected_version(request)
        body = ChainWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_chain(
            actor=self.principal, chain_id=chain.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=ChainLastDaySerializer, responses=ChainSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止链条，链上单位、环节、链长同日终止。"""
        chain = get_chain_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_chain(actor=self.principal, chain_id=chain.pk, **body.validated_data))

    def _map(self, request: Request, pk: str) -> tuple[ChainMap, MapKind]:
        principal: Principal = self.principal
        chain = get_chain_for(principal, uuid_or_not_found(pk))
        unknown = sorted(set(request.query_params) - {"kind", "day"})
        if unknown:
            raise InvalidInput(code="unknown_filter", fields={name: ["没有这个查询参数。"] for name in unknown})
        code = request.query_params.get("kind", "chain_map")
        if code not in MAP_KINDS:
            raise InvalidInput(f"没有图种“{code}”，可用：{'、'.join(sorted(MAP_KINDS))}。", code="bad_map_kind")
        day = day_from(request.query_params.get("day", ""))
        return standing_map(principal, chain, day), MAP_KINDS[code]

    @extend_schema(parameters=MAP_PARAMETERS, responses=ChainMapSerializer)
    @action(detail=True, methods=["get"])
    def map(self, request: Request, pk: str) -> Response:
        """图谱的内容：环节、单位、项目。"""
        return Response(map_data(*self._map(request, pk)))

    @extend_schema(
        parameters=MAP_PARAMETERS,
        responses={(200, "image/svg+xml"): OpenApiResponse(OpenApiTypes.STR, description="SVG")},
    )
    @action(detail=True, methods=["get"], url_path="map/svg", url_name="map-svg")
    def map_svg(self, request: Request, pk: str) -> HttpResponse:
        """图谱的 SVG 文件。"""
        chain_map, kind = self._map(request, pk)
        svg = render_svg(chain_map, interactive=False, kind=kind)
        return svg_response(svg, file_name([chain_map.title], chain_map.as_of or clock.today(), "svg"))
