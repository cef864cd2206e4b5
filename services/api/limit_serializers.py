"""Time limits, as programs read and write them."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from services.choices import ClockKind, LimitUnit, Urgency


class TimeLimitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    category = serializers.UUIDField(allow_null=True, help_text="适用类别和它的下级，空表示各类工单")
    urgency = serializers.ChoiceField(choices=Urgency.choices, allow_blank=True, help_text="空表示各种紧急程度")
    amount = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=LimitUnit.choices)
    note = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TimeLimitPageSerializer(PageSerializer):
    results = TimeLimitSerializer(many=True)


class TimeLimitChangeSerializer(StrictSerializer):
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    category = serializers.UUIDField(allow_null=True, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, allow_blank=True, required=False)
    amount = serializers.IntegerField(min_value=1, max_value=100_000)
    unit = serializers.ChoiceField(choices=LimitUnit.choices)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"category": "category_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items()}


class TimeLimitWriteSerializer(TimeLimitChangeSerializer):
    valid_from = serializers.DateField(allow_null=True, required=False, help_text="不写从今天起")
