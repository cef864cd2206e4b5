"""How brands and honours look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import BrandMeaning, HonourHolder, HonourLevel
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

BRAND_KEYS = {name: f"{name}_id" for name in ("kind", "unit", "party_org")}
HONOUR_KEYS = {name: f"{name}_id" for name in ("kind", "person", "unit", "party_org", "chain")}


class BrandSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    kind = serializers.UUIDField(help_text="类别（名称设置 brand_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=BrandMeaning.choices, help_text="类别的含义")
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    content = serializers.CharField(allow_blank=True, help_text="内涵")
    founded_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class BrandPageSerializer(PageSerializer):
    results = BrandSerializer(many=True)


class BrandChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    content = serializers.CharField(max_length=400, allow_blank=True, required=False, help_text="内涵")
    founded_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "body"}
        return renamed(data, {**BRAND_KEYS, "content": "meaning"})


class BrandWriteSerializer(BrandChangeSerializer):
    body = serializers.UUIDField()


class BrandEndSerializer(StrictSerializer):
    day = serializers.DateField()


class HonourSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=HonourLevel.choices)
    kind = serializers.UUIDField(help_text="类别（名称设置 honour_kind）")
    kind_label = serializers.CharField()
    holder_kind = serializers.ChoiceField(choices=HonourHolder.choices, help_text="获得者类别")
    body = serializers.UUIDField(allow_null=True, help_text="链党组织；链党组织自己的荣誉，即获得者")
    person = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    chain = serializers.UUIDField(allow_null=True)
    holder_name = serializers.CharField(allow_blank=True, help_text="不在册的获得者")
    given_by = serializers.CharField(allow_blank=True)
    given_on = serializers.DateField()
    document = serializers.CharField(allow_blank=True, help_text="文号")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class HonourPageSerializer(PageSerializer):
    results = HonourSerializer(many=True)


class HonourChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120)
    level = serializers.ChoiceField(choices=HonourLevel.choices)
    kind = serializers.UUIDField()
    person = serializers.UUIDField(allow_null=True, required=False, help_text="获得者按类别填一项，或写名称")
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    chain = serializers.UUIDField(allow_null=True, required=False)
    holder_name = serializers.CharField(max_length=60, allow_blank=True, required=False)
    given_by = serializers.CharField(max_length=80, allow_blank=True, required=False)
    given_on = serializers.DateField()
    document = serializers.CharField(max_length=60, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        apart = {"body", "holder_kind"}
        return renamed({name: value for name, value in self.validated_data.items() if name not in apart}, HONOUR_KEYS)


class HonourWriteSerializer(HonourChangeSerializer):
    body = serializers.UUIDField(allow_null=True, required=False, help_text="全市的不填")
    holder_kind = serializers.ChoiceField(choices=HonourHolder.choices)
