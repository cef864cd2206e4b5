"""How links to chains above look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from core.choices import TenantLevel


class ChainAboveSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=TenantLevel.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    tenant = serializers.UUIDField(source="tenant_id")
    tenant_name = serializers.CharField()


class ChainsAboveSerializer(serializers.Serializer[Any]):
    results = ChainAboveSerializer(many=True)


class LinkRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    chain = serializers.UUIDField()
    upper_tenant = serializers.UUIDField()
    upper_tenant_name = serializers.CharField()
    upper_chain = serializers.UUIDField()
    upper_chain_name = serializers.CharField(allow_null=True, help_text="单位隶属变动后不再显示，为空")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class LinkPageSerializer(PageSerializer):
    results = LinkRowSerializer(many=True)


class LinkSerializer(LinkRowSerializer):
    version = serializers.IntegerField()


class LinkWriteSerializer(StrictSerializer):
    chain = serializers.UUIDField()
    upper_chain = serializers.UUIDField(help_text="上级单位的链条，见 above")
    valid_from = serializers.DateField(allow_null=True, required=False)
