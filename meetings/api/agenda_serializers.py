"""How agenda items look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

RENAMED = {"unit": "unit_id", "project": "project_id", "gap": "gap_id"}


class AgendaItemRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    meeting = serializers.UUIDField()
    place = serializers.IntegerField(help_text="次序，从 1 起")
    section = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    minutes_long = serializers.IntegerField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True, help_text="汇报单位")
    project = serializers.UUIDField(allow_null=True)
    gap = serializers.UUIDField(allow_null=True)
    topic = serializers.UUIDField(allow_null=True)
    is_required = serializers.BooleanField(help_text="会议类型规定必有")
    updated_at = serializers.DateTimeField()


class AgendaItemPageSerializer(PageSerializer):
    results = AgendaItemRowSerializer(many=True)


class AgendaItemSerializer(AgendaItemRowSerializer):
    presenter = serializers.CharField(allow_blank=True, help_text="汇报人；只给组织会议的人")
    notes = serializers.CharField(allow_blank=True, help_text="记录；只给组织会议的人")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class AgendaItemChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120)
    section = serializers.CharField(max_length=40, allow_blank=True, required=False)
    minutes_long = serializers.IntegerField(min_value=1, max_value=1440, allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    presenter = serializers.CharField(max_length=60, allow_blank=True, required=False)
    project = serializers.UUIDField(allow_null=True, required=False)
    gap = serializers.UUIDField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "meeting"}, RENAMED)


class AgendaItemWriteSerializer(AgendaItemChangeSerializer):
    meeting = serializers.UUIDField()


class MoveSerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=[("up", "上移"), ("down", "下移")])


class NotesSerializer(StrictSerializer):
    notes = serializers.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False)
    take_over = serializers.BooleanField(required=False, help_text="他人正在记录时由自己接着记")
