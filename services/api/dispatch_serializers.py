"""The decision table and the ladder, as programs read and write them."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from services.actions.dispatch_rules import LONGEST_WORD, MOST_WORDS
from services.actions.dispatching import MOST_ASSISTS
from services.choices import ClockKind, LimitUnit, TicketNature, UrgeLevel

KEYS = {"category": "category_id", "chain": "chain_id", "lead": "lead_id"}


class DispatchRuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    place = serializers.IntegerField(help_text="次序，从小到大，第一条符合的算")
    name = serializers.CharField()
    category = serializers.UUIDField(allow_null=True, help_text="类别和它的下级，空表示各类")
    nature = serializers.ChoiceField(choices=TicketNature.choices, allow_blank=True, help_text="空表示各种性质")
    chain = serializers.UUIDField(allow_null=True, help_text="产业链和它下面的链条，空表示不限")
    words = serializers.ListField(child=serializers.CharField(), help_text="含其中任何一个就算，空表示不限")
    lead = serializers.UUIDField(help_text="牵头部门（单位）")
    assists = serializers.ListField(child=serializers.UUIDField(), help_text="协办部门（单位）")
    is_active = serializers.BooleanField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class DispatchRulePageSerializer(PageSerializer):
    results = DispatchRuleSerializer(many=True)


class DispatchRuleWriteSerializer(StrictSerializer):
    place = serializers.IntegerField(min_value=1, max_value=9999, required=False)
    name = serializers.CharField(max_length=60)
    category = serializers.UUIDField(allow_null=True, required=False)
    nature = serializers.ChoiceField(choices=TicketNature.choices, allow_blank=True, required=False)
    chain = serializers.UUIDField(allow_null=True, required=False)
    words = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_WORD), max_length=MOST_WORDS, required=False
    )
    lead = serializers.UUIDField()
    assists = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_ASSISTS, required=False, help_text="整体替换"
    )
    is_active = serializers.BooleanField(required=False)

    def columns(self) -> dict[str, Any]:
        return {KEYS.get(name, name): value for name, value in self.validated_data.items() if name != "assists"}


class ProposalAskedSerializer(StrictSerializer):
    nature = serializers.ChoiceField(choices=TicketNature.choices, required=False, default=TicketNature.DEMAND)
    category = serializers.UUIDField(allow_null=True, required=False, default=None)
    chain = serializers.UUIDField(allow_null=True, required=False, default=None)
    text = serializers.CharField(max_length=4000, allow_blank=True, required=False, default="")


class ProposalSerializer(serializers.Serializer[Any]):
    rule = serializers.UUIDField(allow_null=True, help_text="按哪条规则，空表示没有规则符合")
    why = serializers.CharField(allow_blank=True, help_text="为什么符合")
    lead = serializers.UUIDField(allow_null=True)
    assists = serializers.ListField(child=serializers.UUIDField())


class UrgeStepSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    level = serializers.ChoiceField(choices=UrgeLevel.choices)
    amount = serializers.IntegerField(help_text="0 为到期时")
    unit = serializers.ChoiceField(choices=LimitUnit.choices)
    is_before = serializers.BooleanField(help_text="期限之前，否则期限之后")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class UrgeStepPageSerializer(PageSerializer):
    results = UrgeStepSerializer(many=True)


class LadderSerializer(serializers.Serializer[Any]):
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    steps = UrgeStepSerializer(many=True, help_text="空表示按通用的")


class StepOfLadderSerializer(StrictSerializer):
    level = serializers.ChoiceField(choices=UrgeLevel.choices)
    amount = serializers.IntegerField(min_value=0, max_value=100_000)
    unit = serializers.ChoiceField(choices=LimitUnit.choices)
    is_before = serializers.BooleanField(required=False, default=False)


class LadderWriteSerializer(StrictSerializer):
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    steps = StepOfLadderSerializer(  # type: ignore[call-arg]
        many=True, max_length=len(UrgeLevel), help_text="整体替换；空表示恢复通用的"
    )


class LadderTryingSerializer(StrictSerializer):
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    steps = StepOfLadderSerializer(  # type: ignore[call-arg]
        many=True, max_length=len(UrgeLevel), required=False, help_text="要试的各步；不写按现在的，空表示通用的"
    )
    since = serializers.DateField(required=False, help_text="从哪一天开始计时的，不写为截止日前 30 天")
    until = serializers.DateField(required=False, help_text="截至哪一天（含），不写为现在")


class TrialCountSerializer(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=UrgeLevel.choices)
    in_force = serializers.IntegerField(help_text="按现在的阶梯")
    tried = serializers.IntegerField(help_text="按要试的阶梯")


class TrialLineSerializer(serializers.Serializer[Any]):
    ticket = serializers.UUIDField()
    number = serializers.CharField(help_text="工单编号")
    unit = serializers.UUIDField(allow_null=True, help_text="部门自己的时限，是哪个部门")
    level = serializers.ChoiceField(choices=UrgeLevel.choices)
    at = serializers.DateTimeField(help_text="会在什么时候发出")
    due_at = serializers.DateTimeField(help_text="当时的期限")


class LadderTrialSerializer(serializers.Serializer[Any]):
    clock = serializers.ChoiceField(choices=ClockKind.choices)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    clocks = serializers.IntegerField(help_text="试算了多少个时限")
    is_capped = serializers.BooleanField(help_text="时限太多，只算了最近的")
    total = serializers.IntegerField(help_text="会发出多少条")
    counts = TrialCountSerializer(many=True)
    lines = TrialLineSerializer(many=True, help_text="最近的 200 条")
