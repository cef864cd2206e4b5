from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.errors import NotFound
from documents.filters import ApiNumberFilter
from documents.models import DocumentNumber
from documents.queries import numbers_for

COLUMNS = (
    "series_id",
    "year",
    "number",
    "text",
    "issuer_name",
    "title",
    "carrier",
    "drawn_on",
    "drawn_at",
    "voided_at",
    "void_reason",
)


class DocumentNumberSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    series_id = serializers.UUIDField(help_text="机关代字")
    year = serializers.IntegerField()
    number = serializers.IntegerField()
    text = serializers.CharField(help_text="发文字号全文")
    issuer_name = serializers.CharField()
    title = serializers.CharField()
    carrier = serializers.UUIDField(help_text="使用这个字号的公文，如年度清单的一个版本")
    drawn_on = serializers.DateField()
    drawn_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True)
    void_reason = serializers.CharField(allow_blank=True)


class DocumentNumberPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DocumentNumberSerializer(many=True)


@extend_schema(tags=["发文字号"])
class DocumentNumberResource(Resource):
    """发文字号：登记簿，只读。字号在公文发布时编排，不能由接口指定。"""

    model = DocumentNumber
    scope_name = "document-numbers"
    orderings = {"time": "drawn_at", "title": "title", "date": "drawn_on"}
    default_ordering = "-time"
    list_fields = COLUMNS
    filterset_class = ApiNumberFilter

    def rows(self) -> Any:
        return numbers_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=DocumentNumberPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=DocumentNumberSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        row = numbers_for(self.principal).filter(pk=uuid_or_not_found(pk)).values("id", *COLUMNS).first()
        if row is None:
            raise NotFound
        return Response(row)
