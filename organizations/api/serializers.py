"""How units, party organizations, member figures and parks look in the API.

Read and write apart; writes only read the body, the action judges it.
"""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer
from organizations.choices import BuildMode, Ownership, PartyOrgKind, UnitKind, UnitSize, UnitState


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


class PageSerializer(serializers.Serializer[Any]):
    """A keyset page; subclasses say what ``results`` are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class UnitPageSerializer(PageSerializer):
    results = UnitRowSerializer(many=True)


class UnitSerializer(UnitRowSerializer):
    uscc_note = serializers.CharField(allow_blank=True)
    staff_count = serializers.IntegerField(allow_null=True)
    established_on = serializers.DateField(allow_null=True)
    address = serializers.CharField(allow_blank=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    latitude = serializers.DecimalField(max_digits=8, decimal_places=6, allow_null=True)
    ended_on = serializers.DateField(allow_null=True, help_text="注销日期（最后一天）")
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


class UnitTagsSerializer(StrictSerializer):
    tags = serializers.ListField(child=serializers.UUIDField(), max_length=50, help_text="标签词条的编号")


class PartyOrgRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=PartyOrgKind.choices)
    superior = serializers.UUIDField(allow_null=True, help_text="隶属的上级党组织")
    superior_name = serializers.CharField(allow_blank=True, help_text="平台外的上级党组织")
    build_mode = serializers.ChoiceField(choices=BuildMode.choices, allow_blank=True)
    founded_on = serializers.DateField(allow_null=True)
    dissolved_on = serializers.DateField(allow_null=True)
    is_demonstration = serializers.BooleanField()
    hosts = serializers.ListField(child=serializers.UUIDField(), help_text="今天所在的单位")
    updated_at = serializers.DateTimeField()


class PartyOrgPageSerializer(PageSerializer):
    results = PartyOrgRowSerializer(many=True)


class PartyOrgSerializer(PartyOrgRowSerializer):
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PartyOrgWriteSerializer(StrictSerializer):
    """``hosts`` are all units it stands in; units left out end the day before today."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=PartyOrgKind.choices)
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    superior = serializers.UUIDField(allow_null=True, required=False)
    superior_name = serializers.CharField(max_length=120, allow_blank=True, required=False)
    build_mode = serializers.ChoiceField(choices=BuildMode.choices, allow_blank=True, required=False)
    founded_on = serializers.DateField(allow_null=True, required=False)
    is_demonstration = serializers.BooleanField(required=False)
    hosts = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)

    def columns(self) -> dict[str, Any]:
        """The validated body in the action's words, without the hosts."""
        columns = {name: value for name, value in self.validated_data.items() if name != "hosts"}
        if "superior" in columns:
            columns["superior_id"] = columns.pop("superior")
        return columns


class LastDaySerializer(StrictSerializer):
    last_day = serializers.DateField()


COUNTED = ("id", "as_of", "full", "probationary", "floating", "updated_at", "version")


class MemberCountSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    party_org = serializers.UUIDField(source="party_org_id")
    as_of = serializers.DateField()
    full = serializers.IntegerField(help_text="正式党员")
    probationary = serializers.IntegerField(help_text="预备党员")
    floating = serializers.IntegerField(help_text="流动党员，不计入党员")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MemberCountPageSerializer(PageSerializer):
    results = MemberCountSerializer(many=True)


class MemberCountChangeSerializer(StrictSerializer):
    as_of = serializers.DateField()
    full = serializers.IntegerField(min_value=0, max_value=1_000_000)
    probationary = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    floating = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)


class MemberCountWriteSerializer(MemberCountChangeSerializer):
    party_org = serializers.UUIDField()


class UnitMemberCountSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(source="unit_id")
    as_of = serializers.DateField()
    full = serializers.IntegerField(help_text="正式党员")
    probationary = serializers.IntegerField(help_text="预备党员")
    floating = serializers.IntegerField(help_text="流动党员，不计入党员")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class UnitMemberCountPageSerializer(PageSerializer):
    results = UnitMemberCountSerializer(many=True)


class UnitMemberCountWriteSerializer(MemberCountChangeSerializer):
    unit = serializers.UUIDField()


class OwnRegionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.UUIDField(source="kind_id", help_text="园区类别词条的编号")
    region = serializers.CharField(source="region_id", allow_null=True, help_text="GB/T 2260 代码")
    closed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OwnRegionPageSerializer(PageSerializer):
    results = OwnRegionSerializer(many=True)


class OwnRegionWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    region = serializers.CharField(max_length=6, allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        columns = dict(self.validated_data)
        for name in ("kind", "region"):
            if name in columns:
                columns[f"{name}_id"] = columns.pop(name) or None
        return columns


class ResidenceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(source="unit_id")
    own_region = serializers.UUIDField(source="own_region_id")
    valid_from = serializers.DateField(allow_null=True, help_text="入驻日期")
    valid_to = serializers.DateField(allow_null=True, help_text="在园的最后一天")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ResidencePageSerializer(PageSerializer):
    results = ResidenceSerializer(many=True)


class ResidenceWriteSerializer(StrictSerializer):
    unit = serializers.UUIDField()
    own_region = serializers.UUIDField()
    valid_from = serializers.DateField(allow_null=True, required=False)
