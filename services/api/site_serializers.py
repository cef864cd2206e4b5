"""How sites look in the API. Read and write apart; the actions judge what is written."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from services.choices.sites import HoursDays, SiteHostKind, SiteKind
from services.sites.hours import Span

KEYS = {"host": "host_id", "party_org": "party_org_id", "brand": "brand_id", "within": "within_id"}
OPTIONAL: dict[str, Any] = {"allow_null": True, "required": False}
BLANK: dict[str, Any] = {"allow_blank": True, "required": False}
APART = ("hours", "items", "departments")


class SiteHoursSerializer(serializers.Serializer[Any]):
    days = serializers.ChoiceField(choices=HoursDays.choices, help_text="工作日按国家工作日历，调休上班的算工作日")
    opens = serializers.TimeField(format="%H:%M")
    closes = serializers.TimeField(format="%H:%M")


class SiteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SiteKind.choices)
    host_kind = serializers.ChoiceField(choices=SiteHostKind.choices, allow_blank=True, help_text="依托")
    host = serializers.UUIDField(allow_null=True, help_text="所在单位")
    host_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True, help_text="主管党组织")
    brand = serializers.UUIDField(allow_null=True)
    brand_name = serializers.CharField(allow_null=True)
    within = serializers.UUIDField(allow_null=True, help_text="设在哪个点位里")
    address = serializers.CharField(allow_blank=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    phone = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    hours = SiteHoursSerializer(many=True)
    is_open = serializers.BooleanField(help_text="现在是否开放")
    items = serializers.ListField(child=serializers.UUIDField(), help_text="提供的服务事项")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SitePageSerializer(PageSerializer):
    results = SiteSerializer(many=True)


class SiteHoursWriteSerializer(StrictSerializer):
    days = serializers.ChoiceField(choices=HoursDays.choices)
    opens = serializers.TimeField()
    closes = serializers.TimeField()


class SiteWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=SiteKind.choices)
    host_kind = serializers.ChoiceField(choices=SiteHostKind.choices, **BLANK)
    host = serializers.UUIDField(**OPTIONAL)
    party_org = serializers.UUIDField(**OPTIONAL)
    brand = serializers.UUIDField(**OPTIONAL)
    within = serializers.UUIDField(**OPTIONAL)
    address = serializers.CharField(max_length=120, **BLANK)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, **OPTIONAL)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, **OPTIONAL)
    phone = serializers.CharField(max_length=30, **BLANK)
    summary = serializers.CharField(max_length=400, **BLANK)
    opened_on = serializers.DateField()
    hours = SiteHoursWriteSerializer(many=True, required=False, help_text="写了就整个替换")
    items = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=600, help_text="现行目录的服务事项，写了就整个替换"
    )
    departments = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=60, help_text="入驻部门，写了就整个替换"
    )

    def columns(self) -> dict[str, Any]:
        own = {name: value for name, value in self.validated_data.items() if name not in APART}
        return renamed(own, KEYS)

    def parts(self) -> dict[str, Any]:
        given = self.validated_data
        found: dict[str, Any] = {name: given[name] for name in ("items", "departments") if name in given}
        if "hours" in given:
            week: dict[HoursDays, list[Span]] = {days: [] for days in HoursDays}
            for one in given["hours"]:
                week[HoursDays(one["days"])].append(Span(one["opens"], one["closes"]))
            found["hours"] = week
        return found


class SiteCloseSerializer(StrictSerializer):
    day = serializers.DateField()
