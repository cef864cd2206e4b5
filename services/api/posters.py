"""Posters that open the form without an account, over the API."""

from typing import Any
from uuid import UUID

import django_filters
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.moments import MomentFilter
from services.actions.posters import create_poster, end_poster, renew_poster
from services.models import TicketPoster
from services.posters.paper import link_of, sheet_of
from services.posters.queries import get_poster_for, posters_for
from services.queries import RUN

RENAMED = {"body_id": "body", "body__name": "body_name", "channel_id": "channel"}
OWN = ("name", "ended_at", "ticket_count", "updated_at", "version")


class PosterFilter(django_filters.FilterSet):
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    ended = django_filters.BooleanFilter(label="已停用", field_name="ended_at", lookup_expr="isnull", exclude=True)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TicketPoster
        fields: list[str] = []


class PosterSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField(help_text="负责响应的链党组织")
    body_name = serializers.CharField()
    channel = serializers.UUIDField(help_text="诉求渠道，字典 ticket_channel")
    name = serializers.CharField(help_text="张贴在哪里")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="停用时间，空表示在用")
    ticket_count = serializers.IntegerField(help_text="由它提出的工单数")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PosterPageSerializer(PageSerializer):
    results = PosterSerializer(many=True)


class PosterWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    body = serializers.UUIDField()
    channel = serializers.UUIDField()

    def columns(self) -> dict[str, Any]:
        keys = {"body": "body_id", "channel": "channel_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items()}


@extend_schema(tags=["工单"])
class PosterResource(Resource):
    """诉求海报：扫码不用账号就能提出诉求。链接在海报里，不单独给出；换链接以后原来张贴的不能再用。"""

    model = TicketPoster
    scope_name = "ticket-posters"
    filterset_class = PosterFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "-created"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(RUN)
        return posters_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _held(self, pk: str) -> TicketPoster:
        return get_poster_for(self.principal, uuid_or_not_found(pk))

    def _answer(self, poster_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        held = get_poster_for(self.principal, poster_id)
        row = posters_for(self.principal).filter(pk=held.pk).values(*self.list_fields).get()
        return self.object_response(held, PosterSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PosterPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PosterSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=PosterWriteSerializer, responses={201: PosterSerializer})
    def create(self, request: Request) -> Response:
        """新建海报。"""
        self.principal.require(RUN)
        body = PosterWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_poster(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PosterSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """换链接，原来张贴的不能再用。"""
        return self._answer(renew_poster(actor=self.principal, poster_id=self._held(pk).pk).pk)

    @extend_schema(request=None, responses=PosterSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """停用；以前由它提出的仍可查询和评价。"""
        return self._answer(end_poster(actor=self.principal, poster_id=self._held(pk).pk).pk)

    @extend_schema(responses={(200, "image/svg+xml"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """海报本身：一张 A4 的 SVG，可以直接打印张贴。"""
        poster = self._held(pk)
        sheet = sheet_of(poster, link_of(request, self.principal, poster))
        headers = {"Content-Disposition": f'attachment; filename="poster-{poster.pk}.svg"', "Cache-Control": "no-store"}
        return HttpResponse(sheet, content_type="image/svg+xml", headers=headers)
