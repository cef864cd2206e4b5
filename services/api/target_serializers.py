"""Companies a chain wants, as programs read and write them."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import MOST_FEN, PageSerializer, renamed
from core.api.serializers import StrictSerializer
from services.choices import LADDER, TargetStage

KEYS = {name: f"{name}_id" for name in ("segment", "gap", "owner", "person", "team", "introducer")}


class InvestTargetSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="企业名称")
    chain = serializers.UUIDField()
    chain_name = serializers.CharField()
    segment = serializers.UUIDField(allow_null=True)
    gap = serializers.UUIDField(allow_null=True, help_text="补强的强链补链事项")
    owner = serializers.UUIDField(allow_null=True, help_text="责任单位")
    team = serializers.UUIDField(allow_null=True, help_text="工作专班（队伍）")
    introducer = serializers.UUIDField(allow_null=True, help_text="推荐企业")
    origin = serializers.CharField(allow_blank=True)
    business = serializers.CharField(allow_blank=True)
    planned_amount = serializers.IntegerField(allow_null=True, help_text="意向投资额，单位为分")
    signed_amount = serializers.IntegerField(allow_null=True, help_text="签约投资额，单位为分")
    text = serializers.CharField(allow_blank=True)
    found_on = serializers.DateField()
    state = serializers.ChoiceField(choices=TargetStage.choices, help_text="阶段")
    stage_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True, help_text="搁置原因")
    next_step = serializers.CharField(allow_blank=True)
    next_on = serializers.DateField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True, help_text="落地企业")
    project = serializers.UUIDField(allow_null=True, help_text="落地项目")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class InvestTargetPageSerializer(PageSerializer):
    results = InvestTargetSerializer(many=True)


class TargetStepSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField()
    day = serializers.DateField()
    state = serializers.ChoiceField(choices=TargetStage.choices)
    is_move = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True)


class InvestTargetFullSerializer(InvestTargetSerializer):
    person = serializers.UUIDField(allow_null=True, help_text="责任人；无权查看人员的为空")
    steps = TargetStepSerializer(many=True)


class InvestTargetChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    segment = serializers.UUIDField(allow_null=True, required=False)
    gap = serializers.UUIDField(allow_null=True, required=False)
    owner = serializers.UUIDField(allow_null=True, required=False)
    person = serializers.UUIDField(allow_null=True, required=False)
    team = serializers.UUIDField(allow_null=True, required=False)
    introducer = serializers.UUIDField(allow_null=True, required=False)
    origin = serializers.CharField(max_length=60, allow_blank=True, required=False)
    business = serializers.CharField(max_length=120, allow_blank=True, required=False)
    planned_amount = serializers.IntegerField(min_value=1, max_value=MOST_FEN, allow_null=True, required=False)
    text = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    found_on = serializers.DateField(required=False)
    next_step = serializers.CharField(max_length=200, allow_blank=True, required=False)
    next_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "chain"}, KEYS)


class InvestTargetWriteSerializer(InvestTargetChangeSerializer):
    chain = serializers.UUIDField()


class TargetNoteSerializer(StrictSerializer):
    day = serializers.DateField()
    text = serializers.CharField(max_length=1000)
    next_step = serializers.CharField(max_length=200, allow_blank=True, required=False)
    next_on = serializers.DateField(allow_null=True, required=False)


class TargetMoveSerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=[(str(stage), stage.label) for stage in LADDER])
    day = serializers.DateField()
    text = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    next_step = serializers.CharField(max_length=200, allow_blank=True, required=False)
    next_on = serializers.DateField(allow_null=True, required=False)
    signed_amount = serializers.IntegerField(min_value=1, max_value=MOST_FEN, allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False, help_text="落地企业")
    project = serializers.UUIDField(allow_null=True, required=False, help_text="落地项目")

    def columns(self) -> dict[str, Any]:
        return renamed(dict(self.validated_data), {"unit": "unit_id", "project": "project_id"})


class TargetShelveSerializer(StrictSerializer):
    day = serializers.DateField()
    reason = serializers.CharField(max_length=200)
