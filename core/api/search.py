"""The one search box over the API: every kind of object by one statement, rights applied."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import Resource
from core.errors import InvalidInput
from core.models import SearchPiece
from core.search.sources import Group, Hit, search
from core.search.words import LONGEST_QUERY, is_too_short, words

MOST = 50


class HitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    detail = serializers.CharField(allow_blank=True, help_text="区分同名对象的信息：类别、区县、链条、曾用名等")
    is_ended = serializers.BooleanField(help_text="已注销、撤销、终止或离任")
    tenant = serializers.CharField(allow_blank=True, help_text="在下级单位找到的，写明是哪个单位；本级为空")


class GroupSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="units、party_orgs、chains、bodies、projects、persons")
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    total = serializers.IntegerField(help_text="共有多少；is_capped 为真时表示至少这么多")
    is_capped = serializers.BooleanField()
    hits = HitSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    q = serializers.CharField()
    groups = GroupSerializer(many=True)


def _hit(hit: Hit) -> dict[str, Any]:
    return {"id": hit.id, "name": hit.name, "detail": hit.detail, "is_ended": hit.is_ended, "tenant": hit.tenant}


def _group(group: Group) -> dict[str, Any]:
    return {
        "code": group.code,
        "label": group.label,
        "total": group.total,
        "is_capped": group.is_capped,
        "hits": [_hit(hit) for hit in group.hits],
    }


class AskedSerializer(serializers.Serializer[Any]):
    """What may be asked; an unknown parameter is refused."""

    q = serializers.CharField(max_length=LONGEST_QUERY)
    below = serializers.BooleanField(default=False)
    size = serializers.IntegerField(default=10, min_value=1, max_value=MOST)


@extend_schema(tags=["搜索"])
class SearchResource(Resource):
    """搜索：按名称、简称、曾用名、统一社会信用代码、全拼或首字母查找单位、党组织、产业链、链党组织、重点项目和人员。"""

    model = SearchPiece  # type: ignore[assignment]  # names the resource in the schema; no row of it is shown
    scope_name = "search"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", OpenApiTypes.STR, required=True, description="一个汉字起，或两个字母、数字起；多个词用空格隔开"
            ),
            OpenApiParameter("below", OpenApiTypes.BOOL, description="同时查找下级单位（不含人员）"),
            OpenApiParameter(
                "size", {"type": "integer", "minimum": 1, "maximum": MOST}, description="每类最多几条，默认 10"
            ),
        ],
        responses=FoundSerializer,
    )
    def list(self, request: Request) -> Response:
        unknown = sorted(set(request.query_params) - {"q", "below", "size", "format"})
        if unknown:
            raise InvalidInput(
                "有不认识的查询参数，请对照接口文档。",
                code="unknown_filter",
                fields={name: ["没有这个查询参数。"] for name in unknown},
            )
        asked = AskedSerializer(data=request.query_params)
        if not asked.is_valid():
            raise InvalidInput(
                "查询参数有误，请按提示修改。",
                code="bad_filter",
                fields={name: [str(text) for text in texts] for name, texts in asked.errors.items()},
            )
        given = asked.validated_data
        if not words(given["q"]) or is_too_short(given["q"]):
            raise InvalidInput("请输入一个汉字，或两个以上的字母、数字。", code="too_short", fields={"q": ["太短。"]})
        found = search(self.principal, given["q"], limit=given["size"], below=given["below"])
        return Response({"q": given["q"], "groups": [_group(group) for group in found]})
