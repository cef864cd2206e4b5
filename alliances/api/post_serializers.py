"""How model posts and pledges look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import PledgeResult, PledgeState, PostMeaning, PostPlace
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

POST_KEYS = {name: f"{name}_id" for name in ("kind", "unit", "party_org", "holder")}
PLEDGE_KEYS = {name: f"{name}_id" for name in ("post", "person", "party_org")}


RESULTS = [("", "未评诺"), *PledgeResult.choices]


class PostSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    kind = serializers.UUIDField(help_text="类别（名称设置 post_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=PostMeaning.choices)
    place = serializers.ChoiceField(choices=PostPlace.choices, help_text="岗位所在")
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    holder = serializers.UUIDField(allow_null=True, help_text="责任人，无权查看人员的为空")
    duty = serializers.CharField(allow_blank=True)
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    shown = serializers.BooleanField(help_text="列入亮岗公示页")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PostPageSerializer(PageSerializer):
    results = PostSerializer(many=True)


class PostChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    place = serializers.ChoiceField(choices=PostPlace.choices)
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    holder = serializers.UUIDField(allow_null=True, required=False)
    duty = serializers.CharField(max_length=200, allow_blank=True, required=False)
    since = serializers.DateField()
    shown = serializers.BooleanField(required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "body"}, POST_KEYS)


class PostWriteSerializer(PostChangeSerializer):
    body = serializers.UUIDField()


class PostEndSerializer(StrictSerializer):
    day = serializers.DateField()


class PledgeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    year = serializers.IntegerField()
    post = serializers.UUIDField(allow_null=True)
    person = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    pledged_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    fulfilment = serializers.CharField(allow_blank=True, help_text="践诺情况")
    fulfilled_on = serializers.DateField(allow_null=True)
    result = serializers.ChoiceField(choices=RESULTS)
    review = serializers.CharField(allow_blank=True, help_text="评诺意见")
    reviewed_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=PledgeState.choices)
    shown = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PledgePageSerializer(PageSerializer):
    results = PledgeSerializer(many=True)


class PledgeChangeSerializer(StrictSerializer):
    text = serializers.CharField(max_length=400)
    pledged_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True, required=False)
    shown = serializers.BooleanField(required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "body"}, PLEDGE_KEYS)


class PledgeWriteSerializer(PledgeChangeSerializer):
    body = serializers.UUIDField()
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    post = serializers.UUIDField(allow_null=True, required=False, help_text="示范岗、人员、党组织填一项")
    person = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)


class FulfilSerializer(StrictSerializer):
    day = serializers.DateField()
    fulfilment = serializers.CharField(max_length=400)


class ReviewSerializer(StrictSerializer):
    day = serializers.DateField()
    result = serializers.ChoiceField(choices=PledgeResult.choices)
    review = serializers.CharField(max_length=400, allow_blank=True, required=False)
