"""How resolutions look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from core.api.uploads import KeptFileSerializer
from meetings.choices import ResolutionState

KEYS = {"unit": "unit_id", "party_org": "party_org_id", "supervisor": "supervisor_id", "item": "item_id"}
OWNER: dict[str, Any] = {"allow_null": True, "required": False}


class ResolutionRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField(help_text="如 〔2026〕3号，按链党组织和年度编")
    name = serializers.CharField(help_text="决议事项")
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    meeting = serializers.UUIDField()
    meeting_name = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True, help_text="责任单位")
    unit_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True, help_text="责任党组织")
    party_org_name = serializers.CharField(allow_null=True)
    allowed_days = serializers.IntegerField(allow_null=True, help_text="会后几个工作日")
    due_on = serializers.DateField(help_text="办结期限")
    state = serializers.ChoiceField(choices=ResolutionState.choices)
    closed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ResolutionPageSerializer(PageSerializer):
    results = ResolutionRowSerializer(many=True)


class ProgressSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    day = serializers.DateField()
    text = serializers.CharField()


class TaskSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    person = serializers.UUIDField(allow_null=True, source="person_id", help_text="无权查看人员的为空")
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class ResolutionSerializer(ResolutionRowSerializer):
    item = serializers.UUIDField(allow_null=True)
    supervisor = serializers.UUIDField(allow_null=True, help_text="无权查看人员的为空")
    text = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    progress = ProgressSerializer(many=True, help_text="办理进展，新的在前")
    tasks = TaskSerializer(many=True)
    files = KeptFileSerializer(many=True, help_text="佐证材料，下载在 files/{id}/")
    created_at = serializers.DateTimeField()


class ResolutionChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    unit = serializers.UUIDField(**OWNER, help_text="责任单位、责任党组织填一项")
    party_org = serializers.UUIDField(**OWNER)
    supervisor = serializers.UUIDField(**OWNER)
    item = serializers.UUIDField(**OWNER)
    due_on = serializers.DateField(required=False, help_text="办结期限；或填 allowed_days")
    allowed_days = serializers.IntegerField(min_value=1, max_value=500, required=False, help_text="会后几个工作日")

    def columns(self) -> dict[str, Any]:
        own = {name: value for name, value in self.validated_data.items() if name != "meeting"}
        return renamed(own, KEYS)


class ResolutionWriteSerializer(ResolutionChangeSerializer):
    meeting = serializers.UUIDField()


class ProgressWriteSerializer(StrictSerializer):
    day = serializers.DateField()
    text = serializers.CharField(max_length=1000)


class TaskWriteSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120, required=False, help_text="不填的用决议事项")
    person = serializers.UUIDField(allow_null=True, required=False)
    due_on = serializers.DateField(required=False, help_text="不填的用决议的办结期限")
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed(dict(self.validated_data), {"person": "person_id"})


class CloseSerializer(StrictSerializer):
    day = serializers.DateField()
    result = serializers.CharField(max_length=1600)
    without = serializers.CharField(
        max_length=200, allow_blank=True, required=False, help_text="没有佐证材料的，写明原因"
    )


class ResolutionDropSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=400)


class ReopenSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    due_on = serializers.DateField(allow_null=True, required=False)
