"""How guidance and recommendations look in the API."""

from typing import Any

from rest_framework import serializers

from alliances.choices import GuidanceState, RecommendState
from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer


class GuidanceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    kind = serializers.UUIDField()
    kind_label = serializers.CharField()
    kind_meaning = serializers.CharField(help_text="remind、supervise、advise")
    number = serializers.CharField(allow_blank=True)
    party_org = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=GuidanceState.choices)
    sent_at = serializers.DateTimeField(allow_null=True)
    reply = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    closing = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class GuidancePageSerializer(PageSerializer):
    results = GuidanceSerializer(many=True)


class GuidanceChangeSerializer(StrictSerializer):
    kind = serializers.UUIDField()
    number = serializers.CharField(max_length=40, allow_blank=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000)
    due_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"kind", "party_org", "unit"}
        data = {name: value for name, value in self.validated_data.items() if name != "body"}
        return {f"{name}_id" if name in keys else name: value for name, value in data.items()}


class GuidanceWriteSerializer(GuidanceChangeSerializer):
    body = serializers.UUIDField()


class ReplySerializer(StrictSerializer):
    reply = serializers.CharField(max_length=4000)


class GuidanceReturnSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    due_on = serializers.DateField(allow_null=True, required=False)


class ClosingSerializer(StrictSerializer):
    closing = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")


class RecommendationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    kind = serializers.UUIDField()
    kind_label = serializers.CharField()
    kind_meaning = serializers.CharField(help_text="admission、honour、talent、deputy、other")
    matter = serializers.CharField()
    person = serializers.UUIDField(allow_null=True)
    person_name = serializers.CharField(allow_blank=True, help_text="无权查看人员的为空")
    unit = serializers.UUIDField(allow_null=True)
    persons = serializers.IntegerField(help_text="人数")
    addressed_to = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=RecommendState.choices)
    submitted_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    result = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class RecommendationPageSerializer(PageSerializer):
    results = RecommendationSerializer(many=True)


class RecommendationChangeSerializer(StrictSerializer):
    kind = serializers.UUIDField()
    matter = serializers.CharField(max_length=120)
    person = serializers.UUIDField(allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    persons = serializers.IntegerField(min_value=1, max_value=9999, required=False)
    addressed_to = serializers.CharField(max_length=80, allow_blank=True, required=False)
    reason = serializers.CharField(max_length=400, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"kind", "person", "unit"}
        data = {name: value for name, value in self.validated_data.items() if name != "body"}
        return {f"{name}_id" if name in keys else name: value for name, value in data.items()}


class RecommendationWriteSerializer(RecommendationChangeSerializer):
    body = serializers.UUIDField()


class SubmitSerializer(StrictSerializer):
    day = serializers.DateField()


class DecideSerializer(StrictSerializer):
    accepted = serializers.BooleanField()
    day = serializers.DateField()
    result = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
