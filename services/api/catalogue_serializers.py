"""How the catalogue looks in the API. Read and write apart; the actions judge what is written."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from services.api.ticket_serializers import AnswerWriteSerializer
from services.choices import TicketState, Urgency

KEYS = {"module": "module_id", "unit": "unit_id", "party_org": "party_org_id", "category": "category_id"}
OPTIONAL: dict[str, Any] = {"allow_null": True, "required": False}
BLANK: dict[str, Any] = {"allow_blank": True, "required": False}


class CatalogueEditionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="版次")
    note = serializers.CharField(allow_blank=True)
    published_on = serializers.DateField(allow_null=True, help_text="空表示正在拟订")
    ended_on = serializers.DateField(allow_null=True, help_text="空表示正在拟订或现行")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CatalogueEditionPageSerializer(PageSerializer):
    results = CatalogueEditionSerializer(many=True)


class EditionWriteSerializer(StrictSerializer):
    note = serializers.CharField(max_length=200, **BLANK)


class ModuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    edition = serializers.UUIDField()
    name = serializers.CharField()
    place = serializers.IntegerField(help_text="次序，从小到大")
    note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ModulePageSerializer(PageSerializer):
    results = ModuleSerializer(many=True)


class ModuleChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    place = serializers.IntegerField(min_value=1, max_value=999, required=False)
    note = serializers.CharField(max_length=200, **BLANK)

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.validated_data.items() if name != "edition"}


class ModuleWriteSerializer(ModuleChangeSerializer):
    edition = serializers.UUIDField(help_text="正在拟订的一版")


class ItemSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    line = serializers.UUIDField(help_text="同一事项在各版里相同")
    name = serializers.CharField()
    module = serializers.UUIDField()
    module_name = serializers.CharField()
    edition = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, help_text="提供部门")
    unit_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True, help_text="提供党组织")
    party_org_name = serializers.CharField(allow_null=True)
    category = serializers.UUIDField(help_text="申请后成为哪一类工单")
    description = serializers.CharField(allow_blank=True)
    audience = serializers.CharField(allow_blank=True, help_text="服务对象")
    materials = serializers.CharField(allow_blank=True, help_text="所需材料")
    days = serializers.IntegerField(allow_null=True, help_text="办理时长，工作日")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ItemPageSerializer(PageSerializer):
    results = ItemSerializer(many=True)


class ItemWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    module = serializers.UUIDField(help_text="正在拟订的一版里的模块")
    unit = serializers.UUIDField(**OPTIONAL)
    party_org = serializers.UUIDField(**OPTIONAL)
    category = serializers.UUIDField()
    description = serializers.CharField(max_length=1000, **BLANK)
    audience = serializers.CharField(max_length=200, **BLANK)
    materials = serializers.CharField(max_length=500, **BLANK)
    days = serializers.IntegerField(min_value=1, max_value=1000, **OPTIONAL)

    def columns(self) -> dict[str, Any]:
        return renamed(self.validated_data, KEYS)


class RequestSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    item = serializers.UUIDField(help_text="申请时那一版的事项")
    item_name = serializers.CharField()
    edition_number = serializers.IntegerField(help_text="申请时的目录版次")
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    ticket = serializers.UUIDField()
    ticket_number = serializers.CharField()
    state = serializers.ChoiceField(choices=TicketState.choices, help_text="工单状态")
    requested_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class RequestPageSerializer(PageSerializer):
    results = RequestSerializer(many=True)


class RequestWriteSerializer(StrictSerializer):
    item = serializers.UUIDField(help_text="现行目录里的事项")
    unit = serializers.UUIDField()
    body = serializers.UUIDField(help_text="由哪个链党组织响应")
    name = serializers.CharField(max_length=120, required=False, help_text="一句话；不填的为“申请服务：事项名称”")
    text = serializers.CharField(max_length=4000, required=False, help_text="具体情况；不填的写明申请的事项")
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    contact_name = serializers.CharField(max_length=40, **BLANK)
    contact_phone = serializers.CharField(max_length=30, **BLANK)
    channels = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=10, help_text="诉求渠道（名称与分类 ticket_channel）"
    )
    answers = AnswerWriteSerializer(many=True, required=False, help_text="类别的问题的回答")
