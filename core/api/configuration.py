"""A city's whole configuration, for programs that keep it under version control or carry it to another city."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import Resource
from core.configuration.actions import export_configuration, load_configuration, plan_configuration
from core.configuration.comparing import Plan
from core.configuration.document import check_depth_of
from core.configuration.schema import configuration_schema
from core.models import Term


class ConfigurationSerializer(serializers.Serializer[Any]):
    """文件本身；各部分的写法见 /configuration/schema/。"""

    format = serializers.CharField(help_text="固定为 lianmeng.configuration")
    version = serializers.IntegerField(help_text="固定为 1")
    parts = serializers.DictField(help_text="各部分，按代码")


class LoadSerializer(serializers.Serializer[Any]):
    document = serializers.DictField(help_text="配置文件的全部内容")
    retire = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=50,
        help_text="这些部分里，本单位有而文件没有的一并停用；不写则保留",
    )
    leave = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=50,
        help_text="文件里有、这次不装入的部分，例如别的单位的 profile",
    )


class CheckSerializer(serializers.Serializer[Any]):
    document = serializers.DictField(help_text="配置文件的全部内容")
    leave = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=50, help_text="这次不装入的部分"
    )


class LoadedSerializer(serializers.Serializer[Any]):
    new = serializers.IntegerField(help_text="新增")
    changed = serializers.IntegerField(help_text="修改")
    same = serializers.IntegerField(help_text="不变")
    retired = serializers.IntegerField(help_text="停用")


class DifferenceSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class StepSerializer(serializers.Serializer[Any]):
    part = serializers.CharField()
    state = serializers.ChoiceField([("new", "新增"), ("changed", "修改"), ("besides", "本单位另有")])
    title = serializers.CharField()
    differences = DifferenceSerializer(many=True)


class PlanSerializer(serializers.Serializer[Any]):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    besides = serializers.IntegerField(help_text="本单位有而文件没有的")
    steps = StepSerializer(many=True, help_text="不变的不列出")


def _plan(plan: Plan) -> dict[str, Any]:
    states = ("new", "changed", "same", "besides")
    steps = [
        {
            "part": step.part.code,
            "state": step.state,
            "title": step.title,
            "differences": [vars(difference) for difference in step.differences],
        }
        for step in plan
        if step.state != "same"
    ]
    return {**{state: plan.count(state) for state in states}, "steps": steps}  # type: ignore[arg-type]


@extend_schema(tags=["配置文件"])
class ConfigurationResource(Resource):
    """配置文件：本市的名称、日历、园区、规则、模板等全部设置，不含单位、人员和数据；字体只在页面上导出。"""

    model = Term
    scope_name = "configuration"

    @extend_schema(responses=ConfigurationSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """导出配置。"""
        return Response(export_configuration(actor=self.principal))

    @extend_schema(request=LoadSerializer, responses=LoadedSerializer)
    def create(self, request: Request) -> Response:
        """装入配置：全部写入，或者一项也不写入；再次装入同一份没有变化。有错时 fields 按文件中的路径列出全部错误。

        请求体不超过 2 MB（超过时答 400，code 为 too_large）；内含字体、模板而更大的文件，在“设置 ▸ 配置文件”页装入，
        不超过 32 MB。
        """
        self.principal.require_everywhere("configuration.edit")
        body = LoadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        loaded = load_configuration(
            actor=self.principal,
            document=check_depth_of(body.validated_data["document"]),
            retire=body.validated_data.get("retire", ()),
            leave=body.validated_data.get("leave", ()),
        )
        return Response(vars(loaded))

    @extend_schema(request=CheckSerializer, responses=PlanSerializer)
    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> Response:
        """核对配置：说明装入后将新增、修改什么，不写入。"""
        self.principal.require_everywhere("configuration.edit")
        body = CheckSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        document = check_depth_of(body.validated_data["document"])
        leave = body.validated_data.get("leave", ())
        return Response(_plan(plan_configuration(actor=self.principal, document=document, leave=leave)))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"], pagination_class=None, url_path="schema", url_name="schema")
    def written_as(self, request: Request) -> Response:  # noqa: ARG002
        """配置文件的 JSON Schema。"""
        self.principal.require_everywhere("configuration.view")
        return Response(configuration_schema())
