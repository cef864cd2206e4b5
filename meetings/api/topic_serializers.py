"""How topics look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from meetings.choices import TopicState

RENAMED = {name: f"{name}_id" for name in ("meeting", "unit", "party_org", "project", "gap")}


class TopicRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    meeting = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    project = serializers.UUIDField(allow_null=True)
    gap = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=TopicState.choices)
    merged_into = serializers.UUIDField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class TopicPageSerializer(PageSerializer):
    results = TopicRowSerializer(many=True)


class TopicSerializer(TopicRowSerializer):
    reason = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TopicChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    reason = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    meeting = serializers.UUIDField(allow_null=True, required=False)
    project = serializers.UUIDField(allow_null=True, required=False)
    gap = serializers.UUIDField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "body"}, RENAMED)


class TopicWriteSerializer(TopicChangeSerializer):
    body = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)


class AcceptSerializer(StrictSerializer):
    meeting = serializers.UUIDField(required=False, help_text="不给出的为提交的会议")
    section = serializers.CharField(max_length=40, allow_blank=True, required=False)
    minutes_long = serializers.IntegerField(min_value=1, max_value=1440, allow_null=True, required=False)
    answer = serializers.CharField(max_length=400, allow_blank=True, required=False)


class MergeSerializer(StrictSerializer):
    into = serializers.UUIDField()
    answer = serializers.CharField(max_length=400, allow_blank=True, required=False)


class TopicReturnSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=400)
