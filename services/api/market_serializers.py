"""Supply and demand, deals and directories, as programs read and write them."""

from typing import Any

from rest_framework import serializers

from alliances.choices import OutcomeState
from chains.api.serializers import MOST_FEN, PageSerializer, renamed
from core.api.serializers import StrictSerializer
from services.choices import DealState, DirectoryKind, EntrySide, EntryState, Visibility

KEYS = {name: f"{name}_id" for name in ("unit", "body", "segment", "industry")}


class MarketEntrySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="产品")
    side = serializers.ChoiceField(choices=EntrySide.choices)
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    chain = serializers.UUIDField(allow_null=True)
    segment = serializers.UUIDField(allow_null=True)
    industry = serializers.CharField(allow_null=True, help_text="国民经济行业代码")
    quantity = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    measure = serializers.CharField(allow_blank=True, help_text="计量单位")
    price = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=EntryState.choices)
    reason = serializers.CharField(allow_blank=True, help_text="撤回原因")
    listed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MarketEntryPageSerializer(PageSerializer):
    results = MarketEntrySerializer(many=True)


class MarketEntryChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    segment = serializers.UUIDField(allow_null=True, required=False)
    industry = serializers.CharField(max_length=5, allow_null=True, required=False)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True, required=False)
    measure = serializers.CharField(max_length=16, allow_blank=True, required=False)
    price = serializers.CharField(max_length=60, allow_blank=True, required=False)
    text = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField()
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    contact_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    contact_phone = serializers.CharField(max_length=30, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "publish"}, KEYS)


class MarketEntryWriteSerializer(MarketEntryChangeSerializer):
    side = serializers.ChoiceField(choices=EntrySide.choices)
    unit = serializers.UUIDField()
    body = serializers.UUIDField()
    publish = serializers.BooleanField(required=False, help_text="直接发布；不给出的存为草稿")


class MarketReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class MarketMatchSerializer(serializers.Serializer[Any]):
    entry = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    score = serializers.IntegerField(help_text="匹配度，0 到 100")
    reasons = serializers.ListField(child=serializers.CharField())


class MarketMatchesSerializer(serializers.Serializer[Any]):
    results = MarketMatchSerializer(many=True)


class MarketDealSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    entry = serializers.UUIDField()
    entry_name = serializers.CharField()
    side = serializers.ChoiceField(choices=EntrySide.choices)
    owner = serializers.UUIDField(help_text="发布供需的单位")
    unit = serializers.UUIDField(help_text="提出意向的单位")
    counter = serializers.UUIDField(allow_null=True, help_text="意向方自己的供需")
    message = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=DealState.choices)
    reason = serializers.CharField(allow_blank=True)
    opened_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    outcome = serializers.UUIDField(allow_null=True, help_text="成交记成的成效")
    outcome_state = serializers.ChoiceField(choices=OutcomeState.choices, allow_null=True)
    amount = serializers.IntegerField(allow_null=True, help_text="成交金额，单位为分")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MarketDealPageSerializer(PageSerializer):
    results = MarketDealSerializer(many=True)


class MarketDealWriteSerializer(StrictSerializer):
    entry = serializers.UUIDField()
    unit = serializers.UUIDField()
    message = serializers.CharField(max_length=1000)
    counter = serializers.UUIDField(allow_null=True, required=False)


class MarketAnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=500)


class MarketCompleteSerializer(StrictSerializer):
    happened_on = serializers.DateField()
    amount = serializers.IntegerField(
        min_value=1, max_value=MOST_FEN, allow_null=True, required=False, help_text="金额，单位为分；没有的记为达成合作"
    )
    detail = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    asked = serializers.UUIDField(required=False, help_text="请哪一方确认；替双方登记时给出")


class MarketIssueRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=DirectoryKind.choices)
    year = serializers.IntegerField()
    number = serializers.IntegerField(help_text="期号，按目录、年度连续")
    body = serializers.UUIDField(allow_null=True, help_text="空为全市")
    issued_on = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    supplies = serializers.IntegerField()
    demands = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MarketIssuePageSerializer(PageSerializer):
    results = MarketIssueRowSerializer(many=True)


class MarketIssueLineSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField()
    entry = serializers.UUIDField(source="entry_id", allow_null=True)
    side = serializers.ChoiceField(choices=EntrySide.choices)
    product = serializers.CharField()
    unit_name = serializers.CharField()
    chain_name = serializers.CharField(allow_blank=True)
    segment_name = serializers.CharField(allow_blank=True)
    amount = serializers.CharField(allow_blank=True)
    price = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    valid_to = serializers.DateField()
    contact = serializers.CharField(allow_blank=True)


class MarketIssueSerializer(MarketIssueRowSerializer):
    preface = serializers.CharField(allow_blank=True)
    lines = MarketIssueLineSerializer(many=True)


class MarketIssueWriteSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=DirectoryKind.choices)
    body = serializers.UUIDField(allow_null=True, required=False, help_text="空为全市")
    title = serializers.CharField(max_length=120, allow_blank=True, required=False, help_text="不给出的按期号拟定")
    preface = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)
