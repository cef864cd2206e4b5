"""How units look in the API. Read and write apart; writes only read the body, the action judges it."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer
from organizations.choices import Ownership, UnitKind, UnitSize, UnitState


class UnitRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=UnitKind.choices)
    uscc = serializers.CharField(allow_blank=True)
    region = serializers.CharField(allow_null=True, help_text="GB/T 2260 代码")
    industry = serializers.CharField(allow_null=True, help_text="GB/T 4754 代码")
    ownership = serializers.ChoiceField(choices=Ownership.choices, allow_blank=True)
    size = serializers.ChoiceField(choices=UnitSize.choices, allow_blank=True)
    state = serializers.ChoiceField(choices=UnitState.choices)
    tags = serializers.ListField(child=serializers.CharField())
    updated_at = serializers.DateTimeField()


class UnitPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = UnitRowSerializer(many=True)


class UnitSerializer(UnitRowSerializer):
    uscc_note = serializers.CharField(allow_blank=True)
    staff_count = serializers.IntegerField(allow_null=True)
    established_on = serializers.DateField(allow_null=True)
    address = serializers.CharField(allow_blank=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    latitude = serializers.DecimalField(max_digits=8, decimal_places=6, allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class UnitWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=UnitKind.choices)
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    uscc = serializers.CharField(max_length=18, allow_blank=True, required=False)
    uscc_note = serializers.CharField(max_length=120, allow_blank=True, required=False)
    region = serializers.CharField(max_length=6, allow_null=True, required=False)
    industry = serializers.CharField(max_length=5, allow_null=True, required=False)
    ownership = serializers.ChoiceField(choices=Ownership.choices, allow_blank=True, required=False)
    size = serializers.ChoiceField(choices=UnitSize.choices, allow_blank=True, required=False)
    staff_count = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, required=False)
    established_on = serializers.DateField(allow_null=True, required=False)
    address = serializers.CharField(max_length=160, allow_blank=True, required=False)
    longitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-180, max_value=180, allow_null=True, required=False
    )
    latitude = serializers.DecimalField(
        max_digits=8, decimal_places=6, min_value=-90, max_value=90, allow_null=True, required=False
    )

    def columns(self) -> dict[str, Any]:
        """The validated body in the action's words."""
        data = dict(self.validated_data)
        for name in ("region", "industry"):
            if name in data:
                data[f"{name}_id"] = data.pop(name) or None
        return data
