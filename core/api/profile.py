"""单位信息 over the API: one row, and the picture of the tenant's mark."""

import tempfile
from pathlib import Path
from typing import IO, Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from core import profile as actions
from core.api.renderers import JSONAnswer
from core.api.resources import IF_MATCH, Resource, etag, expected_version
from core.api.schema import Refusal
from core.api.serializers import StrictSerializer
from core.attachments import file_response
from core.errors import NotFound, TooLarge
from core.models import TenantProfile

# What a profile nobody has kept yet counts as, so that the first change is made like every other.
FIRST_VERSION = 0


class PictureParser(BaseParser):
    """The body itself is the picture, no longer than a mark may be."""

    media_type = "image/*"

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:  # noqa: ARG002
        content: bytes = stream.read(actions.LOGO_LIMIT + 1)
        if len(content) > actions.LOGO_LIMIT:
            raise TooLarge("标识图片超过 1 MB，请缩小后再上传。")
        return content


class ProfileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="单位名称，由平台登记")
    short_name = serializers.CharField(allow_blank=True, help_text="平台显示名")
    organization = serializers.CharField(allow_blank=True, help_text="主管单位")
    contact = serializers.CharField(allow_blank=True, help_text="使用咨询")
    on_prints = serializers.BooleanField(help_text="打印页显示标识")
    logo = serializers.UUIDField(allow_null=True, help_text="标识图片的编号，图片在 logo/")
    version = serializers.IntegerField()


class ProfileWriteSerializer(StrictSerializer):
    short_name = serializers.CharField(max_length=20, required=False, allow_blank=True)
    organization = serializers.CharField(max_length=60, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=100, required=False, allow_blank=True)
    on_prints = serializers.BooleanField(required=False)


@extend_schema(tags=["单位信息"])
class ProfileResource(Resource):
    """单位信息：平台显示名、主管单位、使用咨询和标识。"""

    model = TenantProfile
    scope_name = "tenant"

    def _answer(self) -> Response:
        held = actions.profile_now()
        version = FIRST_VERSION if held._state.adding else held.version
        plain = ("short_name", "organization", "contact", "on_prints")
        data = {name: getattr(held, name) for name in plain}
        shown = ProfileSerializer(
            {**data, "name": self.principal.tenant.name, "logo": held.logo_id, "version": version}
        )
        return JSONAnswer(shown.data, headers={"ETag": etag(version)})

    @extend_schema(responses=ProfileSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def profile(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """本单位的显示名、主管单位和使用咨询。"""
        self.principal.require_everywhere("configuration.view")
        return self._answer()

    @extend_schema(request=ProfileWriteSerializer, responses=ProfileSerializer, parameters=[IF_MATCH])
    @profile.mapping.patch
    def change_profile(self, request: Request) -> Response:
        """修改显示名、主管单位、使用咨询和是否印在打印页上。"""
        self.principal.require_everywhere("configuration.edit")
        version = expected_version(request)
        body = ProfileWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.set_profile(actor=self.principal, values=body.validated_data, expected_version=version)
        return self._answer()

    @extend_schema(responses={(200, "image/png"): OpenApiTypes.BINARY, 404: Refusal})
    @action(detail=False, methods=["get"], pagination_class=None, parser_classes=[PictureParser])
    def logo(self, request: Request) -> FileResponse:  # noqa: ARG002
        """标识图片（PNG）。"""
        self.principal.require_everywhere("configuration.view")
        held = actions.profile_now()
        if held.logo_id is None:
            raise NotFound("还没有设置标识。")
        return file_response(actions.logo_for(self.principal, held.logo_id))

    @extend_schema(
        request={"image/png": OpenApiTypes.BINARY, "image/jpeg": OpenApiTypes.BINARY},
        responses={200: ProfileSerializer, 413: Refusal},
    )
    @logo.mapping.put
    def put_logo(self, request: Request) -> Response:
        """换上新的标识：请求体就是 PNG 或 JPG 图片，不超过 1 MB。"""
        self.principal.require_everywhere("configuration.edit")
        with tempfile.TemporaryDirectory(prefix="upload-") as folder:
            path = Path(folder) / "upload"
            content: Any = request.data
            path.write_bytes(content if isinstance(content, bytes) else b"")
            actions.set_logo(actor=self.principal, source=path, name="logo")
        return self._answer()

    @extend_schema(request=None, responses={204: None})
    @logo.mapping.delete
    def remove_logo(self, request: Request) -> Response:  # noqa: ARG002
        """撤下标识。"""
        actions.remove_logo(actor=self.principal)
        return Response(status=status.HTTP_204_NO_CONTENT)
