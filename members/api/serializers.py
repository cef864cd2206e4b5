"""How persons, appointments and grants look in the API. Contact details are always masked here."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer
from core.choices import AnchorKind, Role
from members.choices import GrantState
from members.models import TARGET_KINDS

TARGETS = [(kind, AnchorKind(kind).label) for kind in TARGET_KINDS]


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True)
    post = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="隐藏中间几位")
    email = serializers.CharField(allow_blank=True, help_text="隐藏部分内容")
    no_mail = serializers.BooleanField(help_text="不接收邮件通知")
    left_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class PersonPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PersonSerializer(many=True)


class PersonWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=40)
    unit = serializers.UUIDField(allow_null=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=30, allow_blank=True, required=False)
    email = serializers.EmailField(allow_blank=True, required=False)
    no_mail = serializers.BooleanField(required=False)
    left_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = dict(self.validated_data)
        if "unit" in data:
            data["unit_id"] = data.pop("unit")
        return data


class AppointmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    person = serializers.UUIDField()
    title = serializers.UUIDField()
    target = serializers.UUIDField()
    target_kind = serializers.ChoiceField(choices=TARGETS)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()


class AppointmentPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AppointmentSerializer(many=True)


class AppointmentWriteSerializer(StrictSerializer):
    person = serializers.UUIDField()
    title = serializers.UUIDField()
    target = serializers.UUIDField()
    target_kind = serializers.ChoiceField(choices=TARGETS)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        """The validated body as ``appoint`` takes it."""
        data = dict(self.validated_data)
        target = (AnchorKind(data.pop("target_kind")), data.pop("target"))
        return {
            "person_id": data.pop("person"),
            "title_id": data.pop("title"),
            "target": target,
            "valid_from": None,
            **data,
        }


class AppointmentEndSerializer(StrictSerializer):
    valid_to = serializers.DateField(help_text="最后任职日")


class GrantSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    account = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Role.choices)
    scope = serializers.UUIDField(allow_null=True, help_text="空表示全部")
    scope_kind = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=GrantState.choices)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    decision = serializers.CharField(help_text="不批准、收回时的办理意见", allow_blank=True)
    updated_at = serializers.DateTimeField()


class GrantPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = GrantSerializer(many=True)


class ExemptionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    target = serializers.UUIDField()
    target_kind = serializers.ChoiceField(choices=TARGETS)
    reason = serializers.CharField()
    approved_by = serializers.UUIDField(help_text="批准人的账号")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ExemptionPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ExemptionSerializer(many=True)


class ExemptionWriteSerializer(StrictSerializer):
    target = serializers.UUIDField()
    target_kind = serializers.ChoiceField(choices=TARGETS)
    reason = serializers.CharField(max_length=200)
    valid_from = serializers.DateField(required=False)


class VacancySerializer(serializers.Serializer[Any]):
    target_kind = serializers.ChoiceField(choices=TARGETS, source="kind")
    label = serializers.CharField()  # type: ignore[assignment]
    total = serializers.IntegerField(help_text="全部")
    exempt = serializers.IntegerField(help_text="写明理由不计入的")
    having = serializers.IntegerField(help_text="已有联络员的")
    missing = serializers.IntegerField(help_text="缺联络员的")
    ratio = serializers.FloatField(allow_null=True, help_text="having ÷ (total − exempt)")


class VacanciesSerializer(serializers.Serializer[Any]):
    results = VacancySerializer(many=True)
