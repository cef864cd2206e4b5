from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_segment_for
from chains.api.serializers import (
    ChainLastDaySerializer,
    SegmentChangeSerializer,
    SegmentPageSerializer,
    SegmentSerializer,
    SegmentWriteSerializer,
)
from chains.filters import SegmentFilter
from chains.models import Segment
from chains.queries import segments_for, with_industries
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found


@extend_schema(tags=["产业链"])
class SegmentResource(HasHistory, Resource):
    """产业链的环节。"""

    model = Segment
    scope_name = "segments"
    object_code = "segments"
    view_action = "chain.view"
    filterset_class = SegmentFilter
    orderings = {"order": "order", "name": "name", "updated": "updated_at"}
    default_ordering = "order"
    list_fields = ("chain_id", "layer", "name", "order", "industries", "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return with_industries(segments_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"chain" if name == "chain_id" else name: value for name, value in row.items()} for row in rows]

    def _answer(self, segment: Segment, *, code: int = status.HTTP_200_OK) -> Response:
        row = with_industries(Segment.objects.filter(pk=segment.pk)).values("id", *self.list_fields, "version").get()
        return self.object_response(segment, SegmentSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SegmentPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SegmentSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_segment_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=SegmentWriteSerializer, responses={201: SegmentSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("chain.edit")
        body = SegmentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        chain = get_chain_for(self.principal, values.pop("chain"), "chain.edit")
        segment = actions.add_segment(actor=self.principal, chain_id=chain.pk, values=values)
        return self._answer(segment, code=status.HTTP_201_CREATED)

    @extend_schema(request=SegmentChangeSerializer(partial=True), responses=SegmentSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        segment = get_segment_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        version = expected_version(request)
        body = SegmentChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_segment(
            actor=self.principal, segment_id=segment.pk, values=dict(body.validated_data), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=ChainLastDaySerializer, responses=SegmentSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止环节；不在其他环节的单位留在链上，未定环节。"""
        segment = get_segment_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_segment(actor=self.principal, segment_id=segment.pk, **body.validated_data))
