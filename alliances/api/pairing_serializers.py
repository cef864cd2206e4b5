"""How pairings look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import PairingMeaning, PairingPattern, PairingState, PartyRole
from alliances.pairing_parties import KIND_CHOICES, OUTSIDE, Party
from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from core.errors import InvalidInput

PLAIN = frozenset({"name", "pattern", "theme", "content", "valid_from", "valid_to", "chains", "modes", "parties"})


class PartySerializer(serializers.Serializer[Any]):
    party = serializers.UUIDField(help_text="这一方在本项结对里的编号，登记签署时带回")
    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    id = serializers.UUIDField(allow_null=True, help_text="平台外单位为空")
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=PartyRole.choices)
    group = serializers.CharField(allow_blank=True)


class PairingSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.UUIDField(help_text="结对类别（名称设置 pairing_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=PairingMeaning.choices)
    body = serializers.UUIDField(help_text="所属链党组织")
    pattern = serializers.ChoiceField(choices=PairingPattern.choices)
    theme = serializers.CharField(allow_blank=True)
    content = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=PairingState.choices)
    proposed_on = serializers.DateField(allow_null=True)
    signed_on = serializers.DateField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="空为长期")
    ended_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    renews = serializers.UUIDField(allow_null=True, help_text="续签自")
    chains = serializers.ListField(child=serializers.UUIDField(), help_text="同时服务的产业链")
    modes = serializers.ListField(child=serializers.UUIDField(), help_text="共建方式（名称设置 cooperation_mode）")
    parties = PartySerializer(many=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PairingPageSerializer(PageSerializer):
    results = PairingSerializer(many=True)


class PartyWriteSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    id = serializers.UUIDField(required=False, allow_null=True)
    name = serializers.CharField(max_length=120, required=False, help_text="kind 为 outside 时填写")
    lead = serializers.BooleanField(required=False)
    group = serializers.CharField(max_length=40, allow_blank=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wanted = "name" if attrs["kind"] == OUTSIDE else "id"
        if not attrs.get(wanted):
            raise serializers.ValidationError({wanted: ["请填写。"]})
        return attrs


def party_of(data: dict[str, Any]) -> Party:
    outside = data["kind"] == OUTSIDE
    return Party(
        data["kind"],
        None if outside else data["id"],
        data["name"] if outside else "",
        data.get("lead", False),
        data.get("group", ""),
    )


class PairingWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False, help_text="不填的按各方自动命名")
    kind = serializers.UUIDField()
    body = serializers.UUIDField()
    pattern = serializers.ChoiceField(choices=PairingPattern.choices, required=False)
    theme = serializers.CharField(max_length=120, allow_blank=True, required=False)
    content = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)
    chains = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    modes = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    parties = PartyWriteSerializer(many=True)

    def columns(self) -> dict[str, Any]:
        """The validated body in the action's words. Raises InvalidInput for nothing at all."""
        data = {name if name in PLAIN else f"{name}_id": value for name, value in self.validated_data.items()}
        if "parties" in data:
            data["parties"] = [party_of(each) for each in data["parties"]]
        if not data:
            raise InvalidInput("请至少填写一项。")
        return data


class SignSerializer(StrictSerializer):
    signed_on = serializers.DateField()


class DropSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class EndSerializer(DropSerializer):
    ended_on = serializers.DateField()


class RenewSerializer(StrictSerializer):
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)
