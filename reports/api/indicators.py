"""指标册 over the API: the same objects, the same words, the same rows as on the page."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource
from core.errors import InvalidInput
from core.keyset import keyset_page
from core.models import Term
from reports.indicators.asking import PARAMETERS, asked_of, questions_of
from reports.indicators.book import indicator_for
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Window
from reports.indicators.splits import parts_of
from reports.indicators.values import Value, values_of

ASKED = [
    OpenApiParameter("day", OpenApiTypes.DATE, description="截至日期，默认今天"),
    OpenApiParameter("chain", OpenApiTypes.UUID, description="只看一条产业链及其子链"),
    OpenApiParameter("region", OpenApiTypes.STR, description="GB/T 2260 代码，none 为未填区县"),
    OpenApiParameter(
        "class", OpenApiTypes.STR, description="产业分类编号，none 为未定分类；只用于按产业分类统计的指标"
    ),
]
WINDOW = OpenApiParameter(
    "window", {"type": "string", "enum": sorted(Window)}, description="统计时段，须是该指标可用的"
)
SIDE = OpenApiParameter(
    "side", {"type": "string", "enum": ["base", "missing"]}, description="比率的分母，或分母中未计入的；默认计入的"
)


class IndicatorValueSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    definition = serializers.CharField(help_text="数的是什么，一句话")
    unit = serializers.CharField(help_text="计量单位；金额以分为单位给出")
    shape = serializers.ChoiceField(choices=Shape.choices)
    day = serializers.DateField()
    window = serializers.ChoiceField(choices=Window.choices)
    number = serializers.IntegerField(help_text="计数、合计或分子")
    base = serializers.IntegerField(allow_null=True, help_text="分母")
    ratio = serializers.FloatField(allow_null=True, help_text="分子除以分母")
    shown = serializers.CharField(help_text="页面上的写法")


class IndicatorPageSerializer(serializers.Serializer[Any]):
    results = IndicatorValueSerializer(many=True)


class IndicatorPartSerializer(serializers.Serializer[Any]):
    dimension = serializers.ChoiceField(choices=Dimension.choices)
    key = serializers.CharField(help_text="产业链编号、区县代码或产业分类编号")
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()
    base = serializers.IntegerField(allow_null=True)
    ratio = serializers.FloatField(allow_null=True)


class IndicatorSerializer(IndicatorValueSerializer):
    windows = serializers.ListField(child=serializers.ChoiceField(choices=Window.choices))
    parts = IndicatorPartSerializer(many=True)


class IndicatorRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    amount = serializers.CharField(allow_blank=True, help_text="合计类指标中这一行的数")


class IndicatorRowPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    subject = serializers.CharField(help_text="行是什么：units、party_orgs、chains、bodies、projects、persons")
    results = IndicatorRowSerializer(many=True)


def _told(value: Value, asked: Asked) -> dict[str, Any]:
    one = value.indicator
    return {
        "code": one.code,
        "name": one.name,
        "group": one.group,
        "definition": one.definition,
        "unit": one.unit,
        "shape": one.shape,
        "day": asked.day,
        "window": asked.window,
        "number": value.number,
        "base": value.base,
        "ratio": value.ratio,
        "shown": value.shown,
    }


@extend_schema(tags=["指标册"])
class IndicatorResource(Resource):
    """指标册：每项指标的定义、数值、分项和它数的每一行。"""

    model = Term
    scope_name = "indicators"
    lookup_field = "code"
    lookup_value_converter = "slug"

    def _params(self, request: Request, *more: str) -> dict[str, str]:
        unknown = sorted(set(request.query_params) - PARAMETERS - {"format", *more})
        if unknown:
            raise InvalidInput(
                "有不认识的查询参数，请对照接口文档。",
                code="unknown_filter",
                fields={name: ["没有这个查询参数。"] for name in unknown},
            )
        return {name: str(request.query_params[name]) for name in PARAMETERS & set(request.query_params)}

    def _one(self, request: Request, code: str, *more: str) -> tuple[Indicator, Asked]:
        one = indicator_for(asked_of(self.principal, {}).sight, code)
        return one, asked_of(self.principal, self._params(request, *more), one)

    @extend_schema(parameters=ASKED, responses=IndicatorPageSerializer)
    def list(self, request: Request) -> Response:
        self.principal.require("indicator.view")
        asked = asked_of(self.principal, self._params(request))
        questions = questions_of(asked)
        told = [_told(value, own) for value, (_, own) in zip(values_of(questions), questions, strict=True)]
        return Response(IndicatorPageSerializer({"results": told}).data)

    @extend_schema(parameters=[*ASKED, WINDOW], responses=IndicatorSerializer)
    def retrieve(self, request: Request, code: str) -> Response:
        one, asked = self._one(request, code)
        value = values_of([(one, asked)])[0]
        parts = [
            {
                "dimension": part.dimension,
                "key": part.key,
                "label": part.label,
                "number": part.value.number,
                "base": part.value.base,
                "ratio": part.value.ratio,
            }
            for part in parts_of(one, asked)
        ]
        data = {**_told(value, asked), "windows": one.windows, "parts": parts}
        return Response(IndicatorSerializer(data).data)

    @extend_schema(parameters=[*ASKED, WINDOW, SIDE, *LIST_PARAMETERS], responses=IndicatorRowPageSerializer)
    @action(detail=True, methods=["get"], url_path="rows", url_name="rows")
    def counted_rows(self, request: Request, code: str) -> Response:
        """指标数的每一行。"""
        one, asked = self._one(request, code, "side", "cursor", "ordering", "size")
        side = request.query_params.get("side", "")
        subject, found = one.side(asked, side)
        page = keyset_page(
            found,
            ordering=request.query_params.get("ordering") or "name",
            allowed={"name": subject.ordering},
            cursor=request.query_params.get("cursor", ""),
            size=self._size(),
        )
        amounts = one.amounts(asked, page.rows) if one.amounts and side == "" else {}
        rows = [{"id": row.pk, "label": subject.label(row), "amount": amounts.get(row.pk, "")} for row in page.rows]
        data = {
            "next": page.next or None,
            "previous": page.previous or None,
            "subject": subject.code,
            "results": rows,
        }
        return Response(IndicatorRowPageSerializer(data).data)
