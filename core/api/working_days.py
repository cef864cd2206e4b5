"""The city's working-day calendar, for programs that reckon time limits."""

import re
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.resources import Resource
from core.errors import InvalidInput
from core.models import CalendarDay
from core.workdays.queries import NATIONAL, city_calendar, day_facts
from core.working_days import Half

HALVES = [(str(Half.MORNING), "上午"), (str(Half.AFTERNOON), "下午")]
SOURCES = [(NATIONAL, "国家通知"), ("notice", "本市上传的通知"), ("own", "本市安排")]


class SpecialDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    is_worked = serializers.BooleanField()
    halves = serializers.ListField(child=serializers.CharField(), help_text="上班的半天：morning 上午，afternoon 下午")
    reason = serializers.CharField(allow_blank=True)
    source = serializers.CharField(help_text="national 国家通知，notice 本市上传的通知，own 本市安排")  # type: ignore[assignment]


class OfficeTimesSerializer(serializers.Serializer[Any]):
    valid_from = serializers.DateField()
    morning_from = serializers.TimeField()
    morning_to = serializers.TimeField()
    afternoon_from = serializers.TimeField()
    afternoon_to = serializers.TimeField()


class YearSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    has_notice = serializers.BooleanField(help_text="为 false 时这一年暂按周一至周五计算")
    days = SpecialDaySerializer(many=True, help_text="与周一至周五上班不同的日子")
    office_hours = OfficeTimesSerializer(many=True, help_text="按开始执行日期排列，空表示 8:30–12:00、14:00–17:30")


@extend_schema(tags=["工作日历"])
class WorkingDayResource(Resource):
    """工作日历：一年中放假、调休上班和本市另行安排的日子，以及上下班时间。"""

    model = CalendarDay
    scope_name = "working-days"

    @extend_schema(
        parameters=[OpenApiParameter("year", OpenApiTypes.INT, description="年份，默认今年")],
        responses=YearSerializer,
    )
    def list(self, request: Request) -> Response:
        self.principal.require("calendar.view")
        unknown = sorted(set(request.query_params) - {"year"})
        if unknown:
            fields = {name: ["没有这个查询参数。"] for name in unknown}
            raise InvalidInput("有不认识的查询参数，请对照接口文档。", code="unknown_filter", fields=fields)
        year = self._year(request.query_params.get("year"))
        city = city_calendar(year, year)
        special = [day for day in sorted(city.rules) if day.year == year]
        return Response(
            {
                "year": year,
                "has_notice": city.calendar.knows(year),
                "days": [day_facts(city, day) for day in special],
                "office_hours": [{"valid_from": since, **vars(times)} for since, times in city.calendar.times],
            }
        )

    @staticmethod
    def _year(text: str | None) -> int:
        if text is None:
            return clock.today().year
        if not re.fullmatch(r"2[0-9]{3}", text):
            raise InvalidInput("year 应为 2000 至 2999 的年份。", code="bad_filter", fields={"year": ["年份不对。"]})
        return int(text)
