"""How other names, pairs that look like one, and merges look in the API."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer
from organizations.api.serializers import PageSerializer
from organizations.choices import AliasKind, AliasSource, Likeness, MergeState, PairState
from organizations.merging.kinds import SIDES
from organizations.models.merging import MERGED_KIND_CHOICES


class AliasSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=AliasKind.choices)
    source = serializers.ChoiceField(choices=AliasSource.choices)  # type: ignore[assignment]  # a field of that name
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="使用的最后一天")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class UnitAliasSerializer(AliasSerializer):
    unit = serializers.UUIDField(source="unit_id")
    uscc = serializers.CharField(allow_blank=True, help_text="当时的统一社会信用代码，与现在相同的为空")


class PartyOrgAliasSerializer(AliasSerializer):
    party_org = serializers.UUIDField(source="party_org_id")


class UnitAliasPageSerializer(PageSerializer):
    results = UnitAliasSerializer(many=True)


class PartyOrgAliasPageSerializer(PageSerializer):
    results = PartyOrgAliasSerializer(many=True)


class AliasWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=AliasKind.choices, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)


class UnitAliasWriteSerializer(AliasWriteSerializer):
    unit = serializers.UUIDField()
    uscc = serializers.CharField(max_length=18, allow_blank=True, required=False)


class PartyOrgAliasWriteSerializer(AliasWriteSerializer):
    party_org = serializers.UUIDField()


class DuplicateSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=MERGED_KIND_CHOICES)
    first = serializers.UUIDField()
    second = serializers.UUIDField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Likeness.choices))
    state = serializers.ChoiceField(choices=PairState.choices)
    updated_at = serializers.DateTimeField()


class DuplicatePageSerializer(PageSerializer):
    results = DuplicateSerializer(many=True)


class TallySerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    measure = serializers.CharField()
    moved = serializers.IntegerField(help_text="转到保留的一方的条数")
    combined = serializers.IntegerField(help_text="与保留的一方合成一条的条数")
    stayed = serializers.IntegerField(help_text="原样留存的条数")
    why = serializers.CharField(allow_blank=True)


class MergeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=MERGED_KIND_CHOICES)
    survivor = serializers.UUIDField(help_text="保留的一方")
    absorbed = serializers.UUIDField(help_text="并入的一方；合并期间按它的编号读取会得到 410 和保留一方的编号")
    survivor_name = serializers.CharField()
    absorbed_name = serializers.CharField()
    state = serializers.ChoiceField(choices=MergeState.choices)
    merged_on = serializers.DateField()
    undo_until = serializers.DateField()
    undone_on = serializers.DateField(allow_null=True)
    moved = TallySerializer(many=True)
    left = serializers.ListField(child=serializers.CharField(), help_text="撤销时没有退回的内容")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MergePageSerializer(PageSerializer):
    results = MergeSerializer(many=True)


class MergeWriteSerializer(StrictSerializer):
    """``choices`` say of which side a field is kept, ``answers`` which of two rows."""

    survivor = serializers.UUIDField()
    absorbed = serializers.UUIDField()
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES),
        required=False,
        help_text="各字段保留哪一方的；不写的取保留一方的，它为空则取另一方的",
    )
    answers = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES),
        required=False,
        help_text="同一期、同一天登记得不一样的，选定哪一方的；要选的项由 422 的 fields 给出",
    )
