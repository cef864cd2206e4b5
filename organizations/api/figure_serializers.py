"""How figures of units look in the API."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer
from organizations.api.serializers import PageSerializer
from organizations.choices import PeriodKind

MOST = 10**15


class UnitFigureSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField()
    kind = serializers.UUIDField(help_text="经营数据指标词条的编号")
    year = serializers.IntegerField()
    period = serializers.ChoiceField(choices=PeriodKind.choices)
    number = serializers.IntegerField(help_text="期次：半年 1–2，季度 1–4，月 1–12，全年 1")
    value = serializers.IntegerField(help_text="当期数；金额以分为单位")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class UnitFigurePageSerializer(PageSerializer):
    results = UnitFigureSerializer(many=True)


class UnitFigureChangeSerializer(StrictSerializer):
    value = serializers.IntegerField(min_value=-MOST, max_value=MOST)
    source = serializers.CharField(max_length=120, allow_blank=True, required=False)  # type: ignore[assignment]


class UnitFigureWriteSerializer(UnitFigureChangeSerializer):
    unit = serializers.UUIDField()
    kind = serializers.UUIDField()
    year = serializers.IntegerField(min_value=1990, max_value=2100)
    period = serializers.ChoiceField(choices=PeriodKind.choices)
    number = serializers.IntegerField(min_value=1, max_value=12, default=1)
