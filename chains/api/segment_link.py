from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_segment_link_for
from chains.api.serializers import ChainLastDaySerializer, NothingSerializer, PageSerializer
from chains.choices import LinkKind
from chains.filters import SegmentLinkFilter
from chains.models import SegmentLink
from chains.queries import links_for
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer

RENAMED = {
    "source_id": "source",
    "source__name": "source_name",
    "source__chain_id": "source_chain",
    "target_id": "target",
    "target__name": "target_name",
    "target__chain_id": "target_chain",
}


class SegmentLinkRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    source = serializers.UUIDField()  # type: ignore[assignment]  # a name DRF itself uses for something else
    source_name = serializers.CharField()
    source_chain = serializers.UUIDField()
    target = serializers.UUIDField()
    target_name = serializers.CharField()
    target_chain = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=LinkKind.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class SegmentLinkPageSerializer(PageSerializer):
    results = SegmentLinkRowSerializer(many=True)


class SegmentLinkSerializer(SegmentLinkRowSerializer):
    version = serializers.IntegerField()


class SegmentLinkWriteSerializer(StrictSerializer):
    source = serializers.UUIDField(help_text="供给方，或包含其他环节的环节")  # type: ignore[assignment]
    target = serializers.UUIDField(help_text="被供给或被包含的环节")
    kind = serializers.ChoiceField(choices=LinkKind.choices)
    valid_from = serializers.DateField(allow_null=True, required=False)


@extend_schema(tags=["产业链"])
class SegmentLinkResource(Resource):
    """环节之间的关系。供给可跨链，包含只在同链同位置的环节之间；任何一天都不能成环。"""

    model = SegmentLink
    scope_name = "segment-links"
    view_action = "chain.view"
    filterset_class = SegmentLinkFilter
    list_fields = (*RENAMED, "kind", "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return links_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): value for name, value in row.items()} for row in rows]

    def _answer(self, link: SegmentLink, *, code: int = status.HTTP_200_OK) -> Response:
        row = SegmentLink.objects.filter(pk=link.pk).values("id", *self.list_fields, "version").get()
        return self.object_response(link, SegmentLinkSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SegmentLinkPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SegmentLinkSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_segment_link_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=SegmentLinkWriteSerializer, responses={201: SegmentLinkSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("chain.edit")
        body = SegmentLinkWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = {{"source": "source_id", "target": "target_id"}.get(n, n): v for n, v in body.validated_data.items()}
        return self._answer(actions.link_segments(actor=self.principal, values=values), code=status.HTTP_201_CREATED)

    @extend_schema(request=NothingSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回登记错误的关系；不再成立的关系请用 end。"""
        link = get_segment_link_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        actions.withdraw_link(actor=self.principal, segment_link_id=link.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ChainLastDaySerializer, responses=SegmentLinkSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止关系，之前的日子不变。"""
        link = get_segment_link_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.end_segment_link(actor=self.principal, segment_link_id=link.pk, **body.validated_data)
        )

    @extend_schema(request=NothingSerializer, responses=SegmentLinkSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """撤销终止；其间若已成环则不能恢复。"""
        link = get_segment_link_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.restore_link(actor=self.principal, segment_link_id=link.pk))
