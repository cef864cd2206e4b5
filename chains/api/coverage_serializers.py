"""How coverage looks in the API."""

from typing import Any

from rest_framework import serializers

from chains.choices import CoverageScope, ExclusionState
from core.api.serializers import StrictSerializer
from organizations.api.serializers import LastDaySerializer, PageSerializer
from organizations.choices import BuildMode, Ownership, Reason, UnitKind

__all__ = ["LastDaySerializer"]


class CoverageSetSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    scope = serializers.ChoiceField(choices=CoverageScope.choices)
    chain = serializers.UUIDField(allow_null=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=UnitKind.choices))
    ownerships = serializers.ListField(child=serializers.ChoiceField(choices=Ownership.choices))
    tag = serializers.UUIDField(allow_null=True)
    region = serializers.CharField(allow_null=True, help_text="GB/T 2260 代码")
    own_region = serializers.UUIDField(allow_null=True)
    skips_suspended = serializers.BooleanField()
    minimum_months = serializers.IntegerField(allow_null=True, help_text="成立不满几个月的不计")
    order = serializers.IntegerField(help_text="最小的是默认口径")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CoverageSetPageSerializer(PageSerializer):
    results = CoverageSetSerializer(many=True)


class CoverageSetWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    scope = serializers.ChoiceField(choices=CoverageScope.choices, required=False)
    chain = serializers.UUIDField(allow_null=True, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=UnitKind.choices), required=False)
    ownerships = serializers.ListField(child=serializers.ChoiceField(choices=Ownership.choices), required=False)
    tag = serializers.UUIDField(allow_null=True, required=False)
    region = serializers.CharField(max_length=6, allow_null=True, required=False)
    own_region = serializers.UUIDField(allow_null=True, required=False)
    skips_suspended = serializers.BooleanField(required=False)
    minimum_months = serializers.IntegerField(min_value=1, max_value=60, allow_null=True, required=False)
    order = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        columns = dict(self.validated_data)
        for name in ("chain", "tag", "region", "own_region"):
            if name in columns:
                columns[f"{name}_id"] = columns.pop(name) or None
        return columns


class CoverageCellSerializer(serializers.Serializer[Any]):
    build = serializers.ChoiceField(choices=BuildMode.choices, allow_blank=True, help_text="空为没有党组织")
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True, help_text="空为已有党组织")
    instructed = serializers.BooleanField(help_text="已派指导员")
    units = serializers.IntegerField()


class CoverageSerializer(serializers.Serializer[Any]):
    set = serializers.UUIDField()
    day = serializers.DateField()
    definition = serializers.CharField(help_text="基数怎么算，一句话")
    base = serializers.IntegerField(help_text="统计基数，去重的单位")
    organized = serializers.IntegerField(help_text="有党组织的单位")
    organization_rate = serializers.FloatField(allow_null=True, help_text="组织覆盖率，0 到 1")
    covered = serializers.IntegerField(help_text="有党组织或已派指导员的单位")
    work_rate = serializers.FloatField(allow_null=True, help_text="工作覆盖率，0 到 1")
    uncovered = serializers.IntegerField()
    cells = CoverageCellSerializer(many=True)


class CoverageUnitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    uscc = serializers.CharField(allow_blank=True)
    region = serializers.CharField(allow_null=True)
    build = serializers.ChoiceField(choices=BuildMode.choices, allow_blank=True)
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True)
    instructed = serializers.BooleanField()


class CoverageUnitPageSerializer(PageSerializer):
    results = CoverageUnitSerializer(many=True)


class CoverageExclusionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField()
    reason = serializers.CharField()
    approver = serializers.CharField(help_text="批准依据：同意的人或会议")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=ExclusionState.choices, help_text="已批准的才不计入")
    decided_by = serializers.UUIDField(allow_null=True, help_text="审批人的账号")
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CoverageExclusionPageSerializer(PageSerializer):
    results = CoverageExclusionSerializer(many=True)


class CoverageExclusionWriteSerializer(StrictSerializer):
    unit = serializers.UUIDField()
    reason = serializers.CharField(max_length=200)
    approver = serializers.CharField(max_length=60)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)


class DecisionNoteSerializer(StrictSerializer):
    note = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="不批准时必填")


class ValidToSerializer(StrictSerializer):
    valid_to = serializers.DateField(help_text="不计入的最后一天")
