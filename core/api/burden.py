"""填报负担 over the API: the page's own numbers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import Resource
from core.burden import by_role, loads_for
from core.models import Term


class TableLoadSerializer(serializers.Serializer[Any]):
    table = serializers.CharField(help_text="清单，如 units")
    label = serializers.CharField()  # type: ignore[assignment]
    roles = serializers.ListField(child=serializers.CharField(), help_text="谁来填")
    often = serializers.CharField(help_text="多久一次")
    fields = serializers.IntegerField(help_text="可填内容")  # type: ignore[assignment]
    required = serializers.IntegerField(help_text="必填")  # type: ignore[assignment]
    chosen = serializers.IntegerField(help_text="只需选择")
    filled = serializers.IntegerField(help_text="已带出，不用填")
    entered = serializers.IntegerField(help_text="最近十二个月登记的条数")
    due = serializers.IntegerField(allow_null=True, help_text="按本市规则一年的份数，没有固定周期的为空")
    a_year = serializers.IntegerField(help_text="一年须填的项次")


class RoleLoadSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    tables = serializers.IntegerField(help_text="涉及的清单")
    fields = serializers.IntegerField(help_text="可填内容")  # type: ignore[assignment]
    required = serializers.IntegerField(help_text="必填")  # type: ignore[assignment]
    filled = serializers.IntegerField(help_text="已带出，不用填")
    a_year = serializers.IntegerField(help_text="一年须填的项次")


class BurdenSerializer(serializers.Serializer[Any]):
    results = TableLoadSerializer(many=True, help_text="按清单")
    roles = RoleLoadSerializer(many=True, help_text="按角色")


@extend_schema(tags=["填报负担"])
class BurdenResource(Resource):
    """填报负担：平台向谁要多少项内容、多久一次、其中多少已带出，由程序从清单、权限和规则算出。"""

    model = Term
    scope_name = "burden"

    @extend_schema(responses=BurdenSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        loads = loads_for(self.principal)
        names = ("table", "label", "roles", "often", "fields", "required", "chosen", "filled", "entered", "due")
        results = [{**{name: getattr(load, name) for name in names}, "a_year": load.a_year} for load in loads]
        return Response({"results": results, "roles": [vars(load) for load in by_role(loads)]})
