"""Shared resources and bookings, as programs read and write them."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from services.choices.shared import BookingState, ResourceAudience, ResourceKind, ResourceState, Weekday

KEYS = {"owner": "owner_id", "chain": "chain_id"}


class ResourceRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    owner = serializers.UUIDField(help_text="提供单位")
    owner_name = serializers.CharField()
    chain = serializers.UUIDField(allow_null=True)
    location = serializers.CharField()
    audience = serializers.ChoiceField(choices=ResourceAudience.choices, help_text="开放对象")
    fee = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=ResourceState.choices)
    updated_at = serializers.DateTimeField()


class ResourcePageSerializer(PageSerializer):
    results = ResourceRowSerializer(many=True)


class ResourceSerializer(ResourceRowSerializer):
    purpose = serializers.CharField(help_text="能做什么")
    terms = serializers.CharField(allow_blank=True, help_text="使用要求")
    weekdays = serializers.ListField(child=serializers.IntegerField(), help_text="开放日，1 为周一，7 为周日")
    opens_at = serializers.TimeField()
    closes_at = serializers.TimeField()
    lead_days = serializers.IntegerField(help_text="提前几天预约")
    most_days = serializers.IntegerField(help_text="一次最多几天")
    is_confirmed_at_once = serializers.BooleanField(help_text="预约无须确认")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ResourceWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    owner = serializers.UUIDField()
    chain = serializers.UUIDField(allow_null=True, required=False)
    location = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=1000)
    audience = serializers.ChoiceField(choices=ResourceAudience.choices, required=False)
    terms = serializers.CharField(max_length=400, allow_blank=True, required=False)
    fee = serializers.CharField(max_length=120, allow_blank=True, required=False)
    weekdays = serializers.ListField(
        child=serializers.ChoiceField(choices=Weekday.choices), min_length=1, max_length=7, required=False
    )
    opens_at = serializers.TimeField()
    closes_at = serializers.TimeField()
    lead_days = serializers.IntegerField(min_value=0, max_value=60, required=False)
    most_days = serializers.IntegerField(min_value=1, max_value=30, required=False)
    is_confirmed_at_once = serializers.BooleanField(required=False)

    def columns(self) -> dict[str, Any]:
        return {KEYS.get(name, name): value for name, value in self.validated_data.items()}


class ResourceMoveSerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=ResourceState.choices)


class ClosureWriteSerializer(StrictSerializer):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=120)


class ClosureSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField()


class ClosureChosenSerializer(StrictSerializer):
    closure = serializers.UUIDField(help_text="停用日的 id")


class SpanSerializer(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class FreeDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    closed = serializers.CharField(allow_blank=True, help_text="不开放的原因，开放的为空")
    taken = SpanSerializer(many=True, help_text="已被预约的时段")
    free = SpanSerializer(many=True, help_text="可以预约的时段")


class FreeSerializer(serializers.Serializer[Any]):
    days = FreeDaySerializer(many=True)
    closures = ClosureSerializer(many=True, help_text="今天及以后的停用日")


class BookingRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    resource = serializers.UUIDField()
    resource_name = serializers.CharField()
    unit = serializers.UUIDField(help_text="预约单位")
    unit_name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=BookingState.choices)
    updated_at = serializers.DateTimeField()


class BookingPageSerializer(PageSerializer):
    results = BookingRowSerializer(many=True)


class BookingSerializer(BookingRowSerializer):
    purpose = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class BookingWriteSerializer(StrictSerializer):
    resource = serializers.UUIDField()
    unit = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    purpose = serializers.CharField(max_length=400)

    def asked(self) -> dict[str, Any]:
        keys = {"resource": "resource_id", "unit": "unit_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items()}


class BookingAnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=200, allow_blank=True, required=False)


class BookingReasonSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=200)
