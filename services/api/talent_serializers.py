"""Needs, issues, the pool and matches, as programs read and write them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from services.choices.talent import ConsentState, IssueState, MatchState, NeedState, TalentCategory


class Keyed(StrictSerializer):
    KEYS: ClassVar[Mapping[str, str]] = {}

    def columns(self) -> dict[str, Any]:
        return {self.KEYS.get(name, name): value for name, value in self.validated_data.items()}


class NeedRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="岗位")
    unit = serializers.UUIDField(help_text="用人单位")
    unit_name = serializers.CharField()
    chain = serializers.UUIDField(allow_null=True)
    category = serializers.ChoiceField(choices=TalentCategory.choices)
    specialty = serializers.CharField(allow_blank=True)
    wanted = serializers.IntegerField(help_text="需求人数")
    level = serializers.CharField(allow_blank=True, help_text="学历职称要求")
    pay = serializers.CharField(allow_blank=True, help_text="薪酬待遇")
    is_scarce = serializers.BooleanField(help_text="紧缺")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(choices=NeedState.choices)
    updated_at = serializers.DateTimeField()


class NeedPageSerializer(PageSerializer):
    results = NeedRowSerializer(many=True)


class NeedSerializer(NeedRowSerializer):
    description = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class NeedWriteSerializer(Keyed):
    KEYS = {"unit": "unit_id", "chain": "chain_id"}

    name = serializers.CharField(max_length=120)
    unit = serializers.UUIDField()
    chain = serializers.UUIDField(allow_null=True, required=False)
    category = serializers.ChoiceField(choices=TalentCategory.choices)
    specialty = serializers.CharField(max_length=120, allow_blank=True, required=False)
    wanted = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
    level = serializers.CharField(max_length=80, allow_blank=True, required=False)
    pay = serializers.CharField(max_length=80, allow_blank=True, required=False)
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    is_scarce = serializers.BooleanField(required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField()


class NeedMoveSerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=NeedState.choices)


class IssueRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    year = serializers.IntegerField()
    number = serializers.IntegerField(help_text="期次")
    title = serializers.CharField()
    published_on = serializers.DateField()
    chain = serializers.UUIDField(allow_null=True, help_text="空为全市")
    state = serializers.ChoiceField(choices=IssueState.choices)
    updated_at = serializers.DateTimeField()


class IssuePageSerializer(PageSerializer):
    results = IssueRowSerializer(many=True)


class IssueLineSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField()
    post = serializers.CharField()
    unit_name = serializers.CharField()
    chain_name = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(choices=TalentCategory.choices)
    specialty = serializers.CharField(allow_blank=True)
    wanted = serializers.IntegerField()
    level = serializers.CharField(allow_blank=True)
    pay = serializers.CharField(allow_blank=True)
    is_scarce = serializers.BooleanField()
    ends_on = serializers.DateField()


class IssueSerializer(IssueRowSerializer):
    reason = serializers.CharField(allow_blank=True, help_text="撤下原因")
    lines = IssueLineSerializer(many=True, help_text="发布时的岗位，不再变动")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class IssuePublishSerializer(Keyed):
    KEYS = {"chain": "chain_id"}

    title = serializers.CharField(max_length=120)
    chain = serializers.UUIDField(allow_null=True, required=False)


class RecallSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class ProfileRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, help_text="所在单位")
    unit_name = serializers.CharField(allow_null=True)
    source_name = serializers.CharField(allow_blank=True)
    chain = serializers.UUIDField(allow_null=True)
    category = serializers.ChoiceField(choices=TalentCategory.choices)
    kind_id = serializers.UUIDField()
    kind = serializers.CharField(help_text="本市用语")
    specialty = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    persons = serializers.IntegerField()
    is_available = serializers.BooleanField(help_text="可对接")
    consent = serializers.ChoiceField(choices=ConsentState.choices, help_text="本人意愿；同意的才登记姓名")
    updated_at = serializers.DateTimeField()


class ProfilePageSerializer(PageSerializer):
    results = ProfileRowSerializer(many=True)


class TalentProfileSerializer(ProfileRowSerializer):
    person = serializers.UUIDField(allow_null=True, help_text="看得到人员名单的才有")
    consent_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TalentProfileWriteSerializer(Keyed):
    KEYS = {"unit": "unit_id", "chain": "chain_id"}

    unit = serializers.UUIDField(allow_null=True, required=False)
    source_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    chain = serializers.UUIDField(allow_null=True, required=False)
    category = serializers.ChoiceField(choices=TalentCategory.choices)
    kind_id = serializers.UUIDField()
    specialty = serializers.CharField(max_length=120)
    title = serializers.CharField(max_length=60, allow_blank=True, required=False)
    persons = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
    is_available = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class ConsentSerializer(StrictSerializer):
    person = serializers.UUIDField()
    day = serializers.DateField(help_text="本人同意的日期")


class WithdrawSerializer(StrictSerializer):
    day = serializers.DateField(help_text="撤回的日期")


class CandidateSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    unit_name = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="匹配理由")


class CandidatesSerializer(serializers.Serializer[Any]):
    results = CandidateSerializer(many=True)


class MatchRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    need = serializers.UUIDField()
    need_name = serializers.CharField()
    unit_name = serializers.CharField(help_text="用人单位")
    profile = serializers.UUIDField()
    reasons = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=MatchState.choices)
    intake = serializers.UUIDField(allow_null=True, help_text="到岗登记的人才引进")
    updated_at = serializers.DateTimeField()


class MatchPageSerializer(PageSerializer):
    results = MatchRowSerializer(many=True)


class MatchSerializer(MatchRowSerializer):
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MatchWriteSerializer(Keyed):
    KEYS = {"need": "need_id", "profile": "profile_id"}

    need = serializers.UUIDField()
    profile = serializers.UUIDField()
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class MatchMoveSerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=MatchState.choices)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="没有成的写明原因")


class PlaceSerializer(StrictSerializer):
    arrived_on = serializers.DateField(help_text="到岗日期")
    persons = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
