"""How stations and their companies look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import StationStage
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

KEYS = {"host": "host_id", "person": "person_id", "unit": "unit_id", "party_org": "party_org_id"}


class StationRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    host = serializers.UUIDField(allow_null=True, help_text="设在的单位")
    address = serializers.CharField(allow_blank=True)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    people = serializers.IntegerField(help_text="今天的在站人数")
    on_way = serializers.IntegerField(help_text="孵化中的企业数")
    built = serializers.IntegerField(help_text="已建成党组织的企业数")
    overdue = serializers.IntegerField(help_text="逾期没有建成的企业数")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class StationPageSerializer(PageSerializer):
    results = StationRowSerializer(many=True)


class _Written(StrictSerializer):
    """Everything but whose it is, in the action's words."""

    def columns(self) -> dict[str, Any]:
        own = {name: value for name, value in self.validated_data.items() if name not in ("body", "station")}
        return renamed(own, KEYS)


class StationChangeSerializer(_Written):
    name = serializers.CharField(max_length=120)
    host = serializers.UUIDField(allow_null=True, required=False)
    address = serializers.CharField(max_length=120, allow_blank=True, required=False)
    opened_on = serializers.DateField()


class StationWriteSerializer(StationChangeSerializer):
    body = serializers.UUIDField()


class StationCloseSerializer(StrictSerializer):
    day = serializers.DateField()


class StationStaffSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    station = serializers.UUIDField()
    person = serializers.UUIDField()
    person_name = serializers.CharField()
    duty = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class StationStaffPageSerializer(PageSerializer):
    results = StationStaffSerializer(many=True)


class StationStaffChangeSerializer(_Written):
    duty = serializers.CharField(max_length=60, allow_blank=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)


class StationStaffWriteSerializer(StationStaffChangeSerializer):
    station = serializers.UUIDField()
    person = serializers.UUIDField()
    valid_from = serializers.DateField(allow_null=True, required=False)


class StationCaseSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    station = serializers.UUIDField()
    station_name = serializers.CharField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    state = serializers.ChoiceField(choices=StationStage.choices)
    begun_on = serializers.DateField()
    stage_since = serializers.DateField(help_text="进入本阶段的日期")
    due_on = serializers.DateField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True, help_text="建成的党组织")
    party_org_name = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class StationCasePageSerializer(PageSerializer):
    results = StationCaseSerializer(many=True)


class StationCaseChangeSerializer(StrictSerializer):
    station = serializers.UUIDField(required=False, help_text="转到别的指导站")
    due_on = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=400, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed(self.validated_data, {"station": "station_id"})


class StationCaseWriteSerializer(_Written):
    station = serializers.UUIDField()
    unit = serializers.UUIDField()
    begun_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=400, allow_blank=True, required=False)


class StationMoveSerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=StationStage.choices)
    day = serializers.DateField()
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False, help_text="进入“建成党组织”的必填")

    def values(self) -> dict[str, Any]:
        return renamed(self.validated_data, KEYS)


class StageChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(help_text="孵化企业（station-cases）")
    stage = serializers.ChoiceField(choices=StationStage.choices)
    day = serializers.DateField()
    note = serializers.CharField(allow_blank=True)
    changed_by_name = serializers.CharField(allow_null=True, help_text="登记人")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class StageChangePageSerializer(PageSerializer):
    results = StageChangeSerializer(many=True)
