"""What a city asks of its meetings, as programs read and write it."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from meetings.actions.kind import MOST_INVITEES, MOST_ITEMS
from meetings.choices import MinimumPeriod


class KindInviteeSerializer(serializers.Serializer[Any]):
    seat = serializers.UUIDField(allow_null=True, help_text="席位（名称与分类 body_seat）")
    category = serializers.UUIDField(allow_null=True, help_text="成员类别（名称与分类 member_category）")
    must = serializers.BooleanField(help_text="必须邀请，否则为需要时邀请")


class KindAgendaItemSerializer(serializers.Serializer[Any]):
    section = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    minutes_long = serializers.IntegerField(allow_null=True)
    is_required = serializers.BooleanField()


class KindRuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.UUIDField(help_text="会议类型（名称与分类 meeting_kind）")
    minutes_long = serializers.IntegerField(help_text="时长，分钟")
    quorum = serializers.IntegerField(allow_null=True, help_text="到会要求，百分比")
    invited_only = serializers.BooleanField()
    topic_days = serializers.IntegerField(help_text="会前几天停止提出议题")
    minutes_days = serializers.IntegerField(help_text="会后几个工作日出纪要，0 为不要求纪要")
    confirm_days = serializers.IntegerField(help_text="几个工作日内确认纪要")
    silence_agrees = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    invitees = KindInviteeSerializer(many=True)
    agenda = KindAgendaItemSerializer(many=True, help_text="从前到后")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class KindRulePageSerializer(PageSerializer):
    results = KindRuleSerializer(many=True)


class KindInviteeWriteSerializer(StrictSerializer):
    seat = serializers.UUIDField(allow_null=True, required=False)
    category = serializers.UUIDField(allow_null=True, required=False)
    must = serializers.BooleanField(required=False, default=True)


class KindAgendaItemWriteSerializer(StrictSerializer):
    section = serializers.CharField(max_length=40, allow_blank=True, required=False, default="")
    title = serializers.CharField(max_length=120)
    minutes_long = serializers.IntegerField(min_value=1, max_value=600, allow_null=True, required=False, default=None)
    is_required = serializers.BooleanField(required=False, default=True)


class KindRuleChangeSerializer(StrictSerializer):
    minutes_long = serializers.IntegerField(min_value=10, max_value=1440, required=False)
    quorum = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, required=False)
    invited_only = serializers.BooleanField(required=False)
    topic_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    minutes_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    confirm_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    silence_agrees = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    invitees = KindInviteeWriteSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_INVITEES, help_text="整体替换"
    )
    agenda = KindAgendaItemWriteSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_ITEMS, help_text="从前到后，整体替换"
    )

    def columns(self) -> dict[str, Any]:
        keys = {"kind": "kind_id"}
        data = self.validated_data.items()
        return {keys.get(name, name): value for name, value in data if name not in ("invitees", "agenda")}

    def invitees_given(self) -> list[dict[str, Any]] | None:
        given = self.validated_data.get("invitees")
        if given is None:
            return None
        return [{"seat_id": one.get("seat"), "category_id": one.get("category"), "must": one["must"]} for one in given]

    def agenda_given(self) -> list[dict[str, Any]] | None:
        given = self.validated_data.get("agenda")
        return None if given is None else [dict(one) for one in given]


class KindRuleWriteSerializer(KindRuleChangeSerializer):
    kind = serializers.UUIDField()


class MinimumRuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body_kind = serializers.UUIDField(allow_null=True, help_text="适用的链党组织类别，空表示各类")
    tier = serializers.UUIDField(allow_null=True, help_text="适用的层级，空表示各级")
    period = serializers.ChoiceField(choices=MinimumPeriod.choices)
    least = serializers.IntegerField()
    kinds = serializers.ListField(child=serializers.UUIDField(), help_text="算数的会议类型，任何一种都算")
    note = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MinimumRulePageSerializer(PageSerializer):
    results = MinimumRuleSerializer(many=True)


class MinimumRuleWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    body_kind = serializers.UUIDField(allow_null=True, required=False)
    tier = serializers.UUIDField(allow_null=True, required=False)
    period = serializers.ChoiceField(choices=MinimumPeriod.choices, required=False)
    least = serializers.IntegerField(min_value=1, max_value=99, required=False)
    kinds = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=60)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"body_kind": "body_kind_id", "tier": "tier_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items() if name != "kinds"}
