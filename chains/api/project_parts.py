"""Serializers of milestones, participants and progress notes. Read and write apart; the action judges the body."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from chains.choices import MilestoneOutcome, MilestoneState, ParticipantCategory
from core.api.serializers import StrictSerializer


class MilestoneRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    project = serializers.UUIDField()
    name = serializers.CharField()
    order = serializers.IntegerField()
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(allow_null=True)
    planned_on = serializers.DateField()
    baseline_on = serializers.DateField(help_text="最初计划日期，是否按期以此为准")
    started_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=MilestoneState.choices)
    outcome = serializers.ChoiceField(choices=MilestoneOutcome.choices, help_text="在按期率中怎样计")
    delay_reason = serializers.CharField(allow_blank=True)
    drop_reason = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()


class MilestonePageSerializer(PageSerializer):
    results = MilestoneRowSerializer(many=True)


class MilestoneSerializer(MilestoneRowSerializer):
    slip_days = serializers.IntegerField(allow_null=True, help_text="比最初计划晚多少个工作日，早为负")
    version = serializers.IntegerField()


class MilestoneChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    planned_on = serializers.DateField()
    owner = serializers.UUIDField(allow_null=True, required=False)
    delay_reason = serializers.CharField(max_length=400, allow_blank=True, required=False, help_text="计划改晚时必填")

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "project"}
        return renamed(data, {"owner": "owner_id"})


class MilestoneWriteSerializer(MilestoneChangeSerializer):
    project = serializers.UUIDField()


class StartSerializer(StrictSerializer):
    started_on = serializers.DateField()


class DoneSerializer(StrictSerializer):
    done_on = serializers.DateField()
    delay_reason = serializers.CharField(
        max_length=400, allow_blank=True, required=False, default="", help_text="晚于最初计划时必填"
    )


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=400)


class ParticipantRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    project = serializers.UUIDField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    category = serializers.ChoiceField(choices=ParticipantCategory.choices)
    role = serializers.CharField(allow_blank=True, help_text="承担任务")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ParticipantPageSerializer(PageSerializer):
    results = ParticipantRowSerializer(many=True)


class ParticipantSerializer(ParticipantRowSerializer):
    version = serializers.IntegerField()


class ParticipantChangeSerializer(StrictSerializer):
    category = serializers.ChoiceField(choices=ParticipantCategory.choices)
    role = serializers.CharField(max_length=80, allow_blank=True, required=False)


class ParticipantWriteSerializer(ParticipantChangeSerializer):
    project = serializers.UUIDField()
    unit = serializers.UUIDField()
    valid_from = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "project"}
        return renamed(data, {"unit": "unit_id"})


class NoteRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    project = serializers.UUIDField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    progress = serializers.CharField()
    problems = serializers.CharField(allow_blank=True)
    next_steps = serializers.CharField(allow_blank=True)
    reported_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NotePageSerializer(PageSerializer):
    results = NoteRowSerializer(many=True)


class NoteSerializer(NoteRowSerializer):
    version = serializers.IntegerField()


class NoteChangeSerializer(StrictSerializer):
    progress = serializers.CharField(max_length=2000)
    problems = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    next_steps = serializers.CharField(max_length=2000, allow_blank=True, required=False)


class NoteWriteSerializer(NoteChangeSerializer):
    project = serializers.UUIDField()
    period_start = serializers.DateField(help_text="月或季度的第一天")
