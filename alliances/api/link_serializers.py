"""How floating members and links look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import LinkRole
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer


class FloatingMemberSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    receiving_org = serializers.UUIDField(help_text="参加组织生活的党组织")
    unit = serializers.UUIDField(allow_null=True, help_text="务工单位")
    home_org_name = serializers.CharField(allow_blank=True, help_text="组织关系所在党组织")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class FloatingPageSerializer(PageSerializer):
    results = FloatingMemberSerializer(many=True)


class FloatingWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=40)
    receiving_org = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    home_org_name = serializers.CharField(max_length=120, allow_blank=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed(dict(self.validated_data), {"receiving_org": "receiving_org_id", "unit": "unit_id"})


class LinkNodeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    role = serializers.ChoiceField(choices=LinkRole.choices)
    above = serializers.UUIDField(allow_null=True, help_text="由谁联系")
    name = serializers.CharField()
    floating = serializers.UUIDField(allow_null=True, help_text="登记在册的流动党员")
    unit = serializers.UUIDField(allow_null=True)
    linked = serializers.IntegerField(help_text="今天联系的人数")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class LinkNodePageSerializer(PageSerializer):
    results = LinkNodeSerializer(many=True)


class LinkNodeChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=40)
    above = serializers.UUIDField(allow_null=True, required=False)
    floating = serializers.UUIDField(allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "team"}
        return renamed(data, {name: f"{name}_id" for name in ("above", "floating", "unit")})


class LinkNodeWriteSerializer(LinkNodeChangeSerializer):
    team = serializers.UUIDField()
    role = serializers.ChoiceField(choices=LinkRole.choices)
    valid_from = serializers.DateField(allow_null=True, required=False)


class LinkCoverageSerializer(serializers.Serializer[Any]):
    members = serializers.IntegerField(help_text="联系流动党员的企业党员")
    floating = serializers.IntegerField(help_text="有人联系的流动党员")
    employees = serializers.IntegerField(help_text="有人联系的职工群众")
    registered = serializers.IntegerField(help_text="登记在册的流动党员")
    covered = serializers.IntegerField(help_text="在册而有人联系的流动党员")
    under = serializers.IntegerField(help_text="联系人数不足的")
    over = serializers.IntegerField(help_text="联系人数超出的")
