"""How campaigns and their parts look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import CampaignMeaning, CampaignState
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

KEYS = {"kind": "kind_id", "unit": "unit_id", "party_org": "party_org_id"}
NUMBER: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}
AMOUNT: dict[str, Any] = {**NUMBER, "min_value": 0, "allow_null": True, "required": False}


class CampaignRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField(allow_null=True, help_text="全市开展的为空")
    body_name = serializers.CharField(allow_blank=True)
    kind = serializers.UUIDField(help_text="类别（名称设置 campaign_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=CampaignMeaning.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="计划结束日期，长期开展的为空")
    purpose = serializers.CharField(allow_blank=True)
    enrolled = serializers.IntegerField(help_text="参加的单位和党组织数")
    people = serializers.IntegerField(help_text="参加人数之和")
    state = serializers.ChoiceField(choices=CampaignState.choices)
    closed_on = serializers.DateField(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CampaignPageSerializer(PageSerializer):
    results = CampaignRowSerializer(many=True)


class _Written(StrictSerializer):
    """Everything but whose it is, in the action's words."""

    def columns(self) -> dict[str, Any]:
        own = {name: value for name, value in self.validated_data.items() if name not in ("body", "campaign")}
        return renamed(own, KEYS)


class CampaignChangeSerializer(_Written):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, required=False)
    purpose = serializers.CharField(max_length=2000, allow_blank=True, required=False)


class CampaignWriteSerializer(CampaignChangeSerializer):
    body = serializers.UUIDField(allow_null=True, required=False, help_text="全市开展的不填")


class CampaignCloseSerializer(StrictSerializer):
    day = serializers.DateField()
    summary = serializers.CharField(max_length=4000)


class CampaignFigureSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    campaign = serializers.UUIDField()
    name = serializers.CharField()
    indicator = serializers.CharField(allow_blank=True, help_text="系统指标的代码；填写的指标为空")
    measure = serializers.CharField(allow_blank=True)
    baseline = serializers.DecimalField(**NUMBER, allow_null=True, help_text="开展前")
    baseline_on = serializers.DateField(allow_null=True, help_text="系统读取的截至日期")
    goal = serializers.DecimalField(**NUMBER, allow_null=True)
    result = serializers.DecimalField(**NUMBER, allow_null=True, help_text="开展后")
    result_on = serializers.DateField(allow_null=True, help_text="系统读取的截至日期")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CampaignFigurePageSerializer(PageSerializer):
    results = CampaignFigureSerializer(many=True)


class CampaignFigureChangeSerializer(_Written):
    name = serializers.CharField(max_length=60, required=False)
    measure = serializers.CharField(max_length=12, allow_blank=True, required=False)
    baseline = serializers.DecimalField(**AMOUNT)
    goal = serializers.DecimalField(**AMOUNT)
    result = serializers.DecimalField(**AMOUNT)


class CampaignFigureWriteSerializer(CampaignFigureChangeSerializer):
    campaign = serializers.UUIDField()
    indicator = serializers.CharField(
        max_length=60, allow_blank=True, required=False, help_text="由系统读取的，填指标代码，不填开展前、开展后"
    )


class CampaignPartySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    campaign = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True)
    unit_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    party_org_name = serializers.CharField(allow_null=True)
    persons = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CampaignPartyPageSerializer(PageSerializer):
    results = CampaignPartySerializer(many=True)


class CampaignPartyChangeSerializer(_Written):
    persons = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, required=False)
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)


class CampaignPartyWriteSerializer(CampaignPartyChangeSerializer):
    campaign = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
