from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.errors import NotFound
from documents.choices import TemplateState
from documents.models import DocumentTemplate
from documents.queries import versions_for

COLUMNS = ("kind", "number", "state", "note", "created_at", "activated_at", "updated_at", "version")


class DocumentTemplateSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="文书种类，如 yearly_pack")
    number = serializers.IntegerField(help_text="版次")
    state = serializers.ChoiceField(choices=TemplateState.choices)
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class DocumentTemplatePageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DocumentTemplateSerializer(many=True)


@extend_schema(tags=["文书模板"])
class DocumentTemplateResource(Resource):
    """文书模板：本市各类文书的 Word 模板版本，只读。模板在页面上传、预览、启用。"""

    model = DocumentTemplate
    scope_name = "document-templates"
    list_fields = COLUMNS

    def rows(self) -> Any:
        return versions_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=DocumentTemplatePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=DocumentTemplateSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        row = versions_for(self.principal).filter(pk=uuid_or_not_found(pk)).values("id", *COLUMNS).first()
        if row is None:
            raise NotFound
        return Response(row)
