"""How gaps look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from chains.choices import GapState
from core.api.serializers import StrictSerializer

KEYS = {name: f"{name}_id" for name in ("segment", "owner", "person", "project")}


class GapRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    chain = serializers.UUIDField()
    segment = serializers.UUIDField(allow_null=True)
    segment_name = serializers.CharField(allow_null=True)
    kind = serializers.CharField(help_text="本市用语")
    kind_meaning = serializers.CharField(help_text="fill、strengthen、extend、upgrade、build、expand")
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(allow_null=True)
    target_year = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)
    raised_on = serializers.DateField()
    project = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=GapState.choices)
    unit = serializers.UUIDField(allow_null=True, help_text="补上的单位")
    ended_on = serializers.DateField(allow_null=True, help_text="闭合或不再推进的日期")
    updated_at = serializers.DateTimeField()


class GapPageSerializer(PageSerializer):
    results = GapRowSerializer(many=True)


class GapSerializer(GapRowSerializer):
    kind_id = serializers.UUIDField()
    has_person = serializers.BooleanField(help_text="是否登记了责任人")
    description = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class GapChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    segment = serializers.UUIDField(allow_null=True, required=False)
    kind_id = serializers.UUIDField()
    owner = serializers.UUIDField(allow_null=True, required=False)
    person = serializers.UUIDField(allow_null=True, required=False)
    target_year = serializers.IntegerField(min_value=2000, max_value=2100)
    due_on = serializers.DateField(allow_null=True, required=False)
    raised_on = serializers.DateField(required=False)
    project = serializers.UUIDField(allow_null=True, required=False)
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "chain"}
        return renamed(data, KEYS)


class GapWriteSerializer(GapChangeSerializer):
    chain = serializers.UUIDField()


class GapCloseSerializer(StrictSerializer):
    day = serializers.DateField()
    unit = serializers.UUIDField(allow_null=True, required=False, help_text="当日在链上（环节上）的单位")
    project = serializers.UUIDField(allow_null=True, required=False, help_text="到当日已完成的重点项目")
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False)


class GapDropSerializer(StrictSerializer):
    day = serializers.DateField()
    reason = serializers.CharField(max_length=200)
