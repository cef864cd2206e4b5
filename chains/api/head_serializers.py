"""How chain heads and leading party organizations look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from chains.choices import HeadRole
from core.api.serializers import StrictSerializer

KEYS = {"person": "person_id", "department": "department_id"}


class HeadRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    chain = serializers.UUIDField()
    role = serializers.ChoiceField(choices=HeadRole.choices)
    person = serializers.UUIDField(allow_null=True, help_text="无权查看人员的为空")
    person_name = serializers.CharField(allow_null=True, help_text="无权查看人员的为空")
    department = serializers.UUIDField(allow_null=True)
    department_name = serializers.CharField(allow_null=True)
    post = serializers.CharField(allow_blank=True)
    post_level = serializers.CharField(allow_null=True, help_text="本市用语")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="任期至")
    updated_at = serializers.DateTimeField()


class HeadPageSerializer(PageSerializer):
    results = HeadRowSerializer(many=True)


class HeadSerializer(HeadRowSerializer):
    version = serializers.IntegerField()


class HeadPersonSerializer(StrictSerializer):
    person = serializers.UUIDField(allow_null=True, required=False, help_text="人员和部门填一项")
    department = serializers.UUIDField(allow_null=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    post_level_id = serializers.UUIDField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False, help_text="任期至")

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name not in ("chain", "first_day")}
        return renamed(data, KEYS)


class HeadWriteSerializer(HeadPersonSerializer):
    chain = serializers.UUIDField()
    role = serializers.ChoiceField(choices=HeadRole.choices, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)


class HeadHandOverSerializer(HeadPersonSerializer):
    first_day = serializers.DateField(help_text="接任日期；原链长到前一天为止")


class LeaderOrgRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    chain = serializers.UUIDField()
    party_org = serializers.UUIDField()
    party_org_name = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class LeaderOrgPageSerializer(PageSerializer):
    results = LeaderOrgRowSerializer(many=True)


class LeaderOrgSerializer(LeaderOrgRowSerializer):
    version = serializers.IntegerField()


class LeaderOrgWriteSerializer(StrictSerializer):
    chain = serializers.UUIDField()
    party_org = serializers.UUIDField()
    valid_from = serializers.DateField(allow_null=True, required=False)
