"""产业链 over the API: lists with their figures, one chain, its map."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db.models import Q
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
    ChainChangeSerializer,
    ChainLastDaySerializer,
    ChainLineageSerializer,
    ChainMapSerializer,
    ChainMergeSerializer,
    ChainNameSerializer,
    ChainPageSerializer,
    ChainRenameSerializer,
    ChainSerializer,
    ChainSplitSerializer,
    ChainWriteSerializer,
    NothingSerializer,
)
from chains.chain_map import MAP_KINDS, ChainMap, MapKind, render_svg
from chains.figures import NOTHING, ChainFigures, figures_of_chains
from chains.filters import ChainFilter
from chains.map_page import file_name, svg_response
from chains.map_shown import standing_map
from chains.models import Chain, ChainEvent, ChainPast, Succession
from chains.pages import day_from
from chains.queries import chains_for
from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force

TERMS = ("grade_id", "industry_class_id", "scale_id")
MAP_PARAMETERS = [
    OpenApiParameter("kind", {"type": "string", "enum": sorted(MAP_KINDS)}, description="图种，默认 chain_map"),
    OpenApiParameter("day", OpenApiTypes.DATE, description="截至日期，默认今天"),
]


def _figures(figures: ChainFigures) -> dict[str, int]:
    return {name: value for name, value in asdict(figures).items() if name != "chains"}


def map_data(chain_map: ChainMap, kind: MapKind) -> dict[str, Any]:
    """The map as plain data; addresses of pages are left out."""
    return dict(
        ChainMapSerializer(
            {
                "kind": kind.code,
                "title": chain_map.title,
                "as_of": chain_map.as_of,
                "segments": [asdict(segment) for segment in chain_map.segments],
                "links": [asdict(link) for link in chain_map.links],
                "unplaced": [asdict(company) for company in chain_map.unplaced],
                "projects": [asdict(project) for project in chain_map.projects],
                "gaps": [asdict(gap) for gap in chain_map.gaps],
            }
        ).data
    )


def change_data(events: Iterable[ChainEvent]) -> list[dict[str, Any]]:
    """Mergers, splits and ends with the chains before and after them."""
    rows = list(events)
    before: dict[UUID, dict[UUID, None]] = {event.pk: {} for event in rows}
    after: dict[UUID, dict[UUID, None]] = {event.pk: {} for event in rows}
    for row in Succession.objects.filter(event__in=rows).order_by("id"):
        before[row.event_id][row.predecessor_id] = None
        after[row.event_id][row.successor_id] = None
    shaped = [
        {
            **{name: getattr(event, name) for name in ("id", "kind", "day", "reason")},
            "predecessors": list(before[event.pk]) or [event.chain_id],
            "successors": list(after[event.pk]),
        }
        for event in rows
    ]
    return [dict(row) for row in ChainChangeSerializer(shaped, many=True).data]


@extend_schema(tags=["产业链"])
class ChainResource(HasHistory, Resource):
    """产业链及子产业链。数字含子链，同一单位只计一次。"""

    model = Chain
    scope_name = "chains"
    object_code = "chains"
    view_action = "chain.view"
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
    whole_action = "chain.view"

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return chains_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = [row["id"] for row in rows]
        on = self.request.query_params.get("on", "") if self.action == "list" else ""
        day = day_from(on)
        figures = figures_of_chains(ids, day)
        pasts = ChainPast.objects.filter(in_force(day), chain_id__in=ids) if on else ()
        was = {past.chain_id: past for past in pasts}
        for row in rows:
            if row["id"] in was:
                past = was[row["id"]]
                row |= {"name": past.name, "short_name": past.short_name, "parent_id": past.parent_id}
                kept = {name: getattr(past, name) for name in (*TERMS, "is_priority")}
                row |= {name: value for name, value in kept.items() if value is not None}
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

    @extend_schema(request=ChainRenameSerializer, responses=ChainSerializer)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str) -> Response:
        """自某日起更名，之前的日期仍用原名称。"""
        chain = get_chain_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainRenameSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.rename_chain(actor=self.principal, chain_id=chain.pk, **body.validated_data))

    @extend_schema(request=ChainMergeSerializer, responses={201: ChainChangeSerializer})
    @action(detail=False, methods=["post"])
    def merge(self, request: Request) -> Response:
        """合并成一条新链，或并入一条现有的链。"""
        self.principal.require_everywhere("chain.edit")
        body = ChainMergeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        columns = {name: asked[name] for name in ("name", "short_name", "level") if name in asked}
        event = actions.merge_chains(
            actor=self.principal,
            chain_ids=asked["chains"],
            day=asked["day"],
            values=columns or None,
            into_id=asked.get("into"),
            reason=asked["reason"],
            decisions=asked["decisions"],
        )
        return Response(change_data([event])[0], status=status.HTTP_201_CREATED)

    @extend_schema(request=ChainSplitSerializer, responses={201: ChainChangeSerializer})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """拆成几条新链；每个环节、未定环节的单位和子链都要有去处。"""
        chain = get_chain_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainSplitSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        parts = [
            actions.Part(
                {name: part[name] for name in ("name", "short_name")},
                **{name: frozenset(part[name]) for name in ("segments", "units", "sub_chains")},
            )
            for part in asked["parts"]
        ]
        event = actions.split_chain(
            actor=self.principal,
            chain_id=chain.pk,
            parts=parts,
            day=asked["day"],
            reason=asked["reason"],
            decisions=asked["decisions"],
        )
        return Response(change_data([event])[0], status=status.HTTP_201_CREATED)

    @extend_schema(request=NothingSerializer, responses=ChainSerializer)
    @action(detail=True, methods=["post"])
    def revive(self, request: Request, pk: str) -> Response:
        """恢复已终止的链条，连同随它终止的记录。"""
        chain = get_chain_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.revive_chain(actor=self.principal, chain_id=chain.pk))

    @extend_schema(responses=ChainLineageSerializer)
    @action(detail=True, methods=["get"])
    def lineage(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """沿革：曾用名和上级，由哪些链来、到哪些链去。"""
        chain = get_chain_for(self.principal, uuid_or_not_found(pk))
        labels = {f"{name.removesuffix('_id')}__label": name.removesuffix("_id") for name in TERMS}
        columns = ("name", "short_name", "parent_id", *labels, "is_priority", "valid_from", "valid_to")
        pasts = ChainPast.objects.filter(chain=chain).order_by("valid_to").values(*columns)
        around = Q(successions__predecessor=chain) | Q(successions__successor=chain) | Q(chain=chain)
        events = ChainEvent.objects.filter(around).distinct().order_by("day", "id")
        renamed = {"parent_id": "parent", **labels}
        shown = [{renamed.get(key, key): value for key, value in row.items()} for row in pasts]
        return Response({"pasts": ChainNameSerializer(shown, many=True).data, "changes": change_data(events)})

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
