from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.access import get_body_for
from alliances.queries import by_body
from chains.api.serializers import PageSerializer
from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from meetings.actions import series as actions
from meetings.choices import SeriesState, SlotUnit
from meetings.models import MeetingSeries
from meetings.series.filters import SeriesFilter
from meetings.series.queries import PREVIEWED, calendar_for, coming_slots, get_series_for, series_for

RENAMED = {"body_id": "body", "body__name": "body_name", "kind__label": "kind"}
PLAIN = (
    "kind_id",
    "name",
    "every",
    "nth",
    "starts_on",
    "ends_on",
    "start_time",
    "minutes_long",
    "place",
    "address",
    "online_url",
    "state",
    "created_at",
    "updated_at",
    "version",
)
NTH = "第几个工作日，1 至 23；倒数的为 -1 至 -23"


class SeriesRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    kind = serializers.CharField(help_text="本市用语")
    kind_id = serializers.UUIDField()
    every = serializers.ChoiceField(choices=SlotUnit.choices)
    nth = serializers.IntegerField(help_text=NTH)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    start_time = serializers.TimeField(format="%H:%M")
    minutes_long = serializers.IntegerField()
    place = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    online_url = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=SeriesState.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SeriesPageSerializer(PageSerializer):
    results = SeriesRowSerializer(many=True)


class SlotSerializer(serializers.Serializer[Any]):
    period_starts_on = serializers.DateField()
    period_ends_on = serializers.DateField()
    day = serializers.DateField(allow_null=True, help_text="空为这一期没有这么多工作日，不开")
    is_known = serializers.BooleanField(help_text="当年放假安排已公布；否则暂按周一至周五计算")


class SeriesSerializer(SeriesRowSerializer):
    dates = SlotSerializer(many=True, help_text="以后的日期")


class SeriesChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind_id = serializers.UUIDField()
    every = serializers.ChoiceField(choices=SlotUnit.choices)
    nth = serializers.IntegerField(min_value=-23, max_value=23, help_text=NTH)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, required=False)
    start_time = serializers.TimeField(required=False)
    minutes_long = serializers.IntegerField(min_value=10, max_value=1440, required=False)
    place = serializers.CharField(max_length=80, allow_blank=True, required=False)
    address = serializers.CharField(max_length=120, allow_blank=True, required=False)
    online_url = serializers.URLField(max_length=300, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.validated_data.items() if name not in ("body", "moving")}


class SeriesPatchSerializer(SeriesChangeSerializer):
    moving = serializers.ListField(
        child=serializers.UUIDField(), max_length=50, required=False, help_text="已有单位回复、也要一并调整的会议"
    )


class SeriesWriteSerializer(SeriesChangeSerializer):
    body = serializers.UUIDField()


class SeriesEndSerializer(StrictSerializer):
    last_day = serializers.DateField(help_text="这一天以后不再有这个系列的会议")


@extend_schema(tags=["会议"])
class SeriesResource(HasHistory):
    """系列会议：每月、每季度、每半年、每年第几个工作日开会。"""

    model = MeetingSeries
    scope_name = "meeting-series"
    object_code = "meeting-series"
    view_action = "meeting.view"
    filterset_class = SeriesFilter
    orderings = {"name": "name_key", "starts": "starts_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *RENAMED, *PLAIN)

    def rows(self) -> Any:
        by_body(self.principal).require("meeting.view")
        return series_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {RENAMED.get(name, name): f"{row[name]:%H:%M}" if name == "start_time" else row[name] for name in row}
            for row in rows
        ]

    def _answer(self, series: MeetingSeries, *, code: int = status.HTTP_200_OK) -> Response:
        row = self.shape([MeetingSeries.objects.filter(pk=series.pk).values(*self.list_fields).get()])[0]
        row["dates"] = [
            {
                "period_starts_on": slot.starts_on,
                "period_ends_on": slot.ends_on,
                "day": slot.day,
                "is_known": slot.is_known,
            }
            for slot in self._slots(series)
        ]
        return self.object_response(series, row, status=code)

    @staticmethod
    def _slots(series: MeetingSeries) -> Any:
        if series.state == SeriesState.ENDED:
            return []
        return coming_slots(series, calendar_for([series], clock.today()), clock.today())[:PREVIEWED]

    @extend_schema(parameters=LIST_PARAMETERS, responses=SeriesPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SeriesSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_series_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=SeriesWriteSerializer, responses={201: SeriesSerializer})
    def create(self, request: Request) -> Response:
        """建立系列，最近三次备好草稿。"""
        by_body(self.principal).require("meeting.edit")
        body = SeriesWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"])
        made = actions.create_series(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=SeriesPatchSerializer(partial=True), responses=SeriesSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """从现在起改变安排；没有人工改过日期的会议随之调整，已有单位回复的只调整 moving 中的。"""
        series = get_series_for(self.principal, uuid_or_not_found(pk), "meeting.edit")
        version = expected_version(request)
        body = SeriesPatchSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_series(
            actor=self.principal,
            series_id=series.pk,
            values=body.columns(),
            moving=body.validated_data.get("moving", []),
            expected_version=version,
        )
        return self._answer(changed)

    @extend_schema(request=SeriesEndSerializer, responses=SeriesSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """结束系列。"""
        series = get_series_for(self.principal, uuid_or_not_found(pk), "meeting.edit")
        body = SeriesEndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_series(actor=self.principal, series_id=series.pk, **body.validated_data))
