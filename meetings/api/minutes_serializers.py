"""How minutes and confirmations look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from meetings.actions.minutes_files import PURPOSES
from meetings.choices import REVIEW_STEPS, ConfirmState, MinutesState, ReviewDecision

STEPS = [(step.value, step.label) for step in REVIEW_STEPS]
ANSWERS = [(value, ConfirmState(value).label) for value in (ConfirmState.CONFIRMED, ConfirmState.OBJECTED)]


class MinutesRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    meeting = serializers.UUIDField()
    meeting_name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    edition = serializers.IntegerField(help_text="版次，更正一次加一版")
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=MinutesState.choices)
    number = serializers.CharField(allow_null=True, help_text="文号；不编号的为空")
    correction = serializers.CharField(allow_blank=True, help_text="更正原因")
    issued_on = serializers.DateField(allow_null=True)
    confirm_by = serializers.DateField(allow_null=True, help_text="确认截止")
    frozen_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField(allow_blank=True, help_text="定稿内容的 SHA-256")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MinutesPageSerializer(PageSerializer):
    results = MinutesRowSerializer(many=True)


class MinutesReviewSerializer(serializers.Serializer[Any]):
    step = serializers.ChoiceField(choices=STEPS)
    decision = serializers.ChoiceField(choices=ReviewDecision.choices)
    note = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class RollLineSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(help_text="出席、请假、缺席、列席")  # type: ignore[assignment]
    names = serializers.ListField(child=serializers.CharField())


class MinutesSerializer(MinutesRowSerializer):
    mark = serializers.CharField(help_text="红色标志")
    lines = serializers.ListField(child=serializers.CharField(), help_text="正文，一行是一个标题或一段")
    roll = RollLineSerializer(many=True)
    reviews = MinutesReviewSerializer(many=True, help_text="审核过程，只给起草和审核的人")
    files = serializers.ListField(
        child=serializers.ChoiceField(choices=list(PURPOSES)), help_text="已有的文件，下载在 files/{文件}/"
    )
    created_at = serializers.DateTimeField()


class ConfirmationRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    minutes = serializers.UUIDField()
    title = serializers.CharField(help_text="纪要标题")
    confirm_by = serializers.DateField(allow_null=True)
    name = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    person = serializers.UUIDField(allow_null=True)
    outer = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=ConfirmState.choices)
    note = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ConfirmationPageSerializer(PageSerializer):
    results = ConfirmationRowSerializer(many=True)


class MinutesAnswerSerializer(StrictSerializer):
    state = serializers.ChoiceField(choices=ANSWERS)
    note = serializers.CharField(max_length=400, allow_blank=True, required=False, help_text="有意见的、代为登记的必填")
