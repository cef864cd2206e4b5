"""A held meeting logged by one call: the meeting, who came, what was said, what was resolved."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import by_body
from chains.api.serializers import renamed
from core.api.serializers import StrictSerializer
from core.errors import InvalidInput
from meetings.actions.held_whole import Attended, log_held_whole
from meetings.actions.roll_call import MARK_FIELDS
from meetings.actions.values import MOST_INVITED, WRITES
from meetings.api.agenda_serializers import AgendaItemChangeSerializer
from meetings.api.resolution_serializers import ResolutionChangeSerializer
from meetings.api.serializers import MeetingSerializer
from meetings.api.shown import MeetingAnswers
from meetings.choices import Attendance, InviteeRole

MOST_ITEMS, MOST_RESOLUTIONS = 300, 100
WHO = ("unit", "party_org", "person", "outer")


class AttendedSerializer(StrictSerializer):
    unit = serializers.UUIDField(allow_null=True, required=False, help_text="单位、党组织、人员、域外成员填一项")
    party_org = serializers.UUIDField(allow_null=True, required=False)
    person = serializers.UUIDField(allow_null=True, required=False)
    outer = serializers.UUIDField(allow_null=True, required=False)
    role = serializers.ChoiceField(choices=InviteeRole.choices, required=False, default=InviteeRole.ATTENDS)
    must = serializers.BooleanField(required=False, default=True, help_text="应到")
    attendance = serializers.ChoiceField(choices=Attendance.choices, required=False, default=Attendance.PRESENT)
    attendee = serializers.CharField(max_length=60, allow_blank=True, required=False, help_text="到会人员")
    attendee_post = serializers.CharField(max_length=60, allow_blank=True, required=False, help_text="职务")
    attendance_note = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="说明")


class ItemSerializer(AgendaItemChangeSerializer):
    notes = serializers.CharField(max_length=20_000, allow_blank=True, required=False, trim_whitespace=False)


class DecidedSerializer(ResolutionChangeSerializer):
    item = serializers.IntegerField(  # type: ignore[assignment]
        min_value=1, max_value=MOST_ITEMS, allow_null=True, required=False, help_text="出自第几项议程，从 1 起"
    )


def _decided(data: dict[str, Any]) -> dict[str, Any]:
    return renamed(dict(data), {"unit": "unit_id", "party_org": "party_org_id", "supervisor": "supervisor_id"})


class LogHeldSerializer(StrictSerializer):
    body = serializers.UUIDField()
    kind = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    minutes_long = serializers.IntegerField(
        min_value=10, max_value=1440, required=False, help_text="时长，不填的按会议类型"
    )
    name = serializers.CharField(
        max_length=120, allow_blank=True, required=False, help_text="不填的按组织、类型和日期起名"
    )
    place = serializers.CharField(max_length=80, allow_blank=True, required=False)
    summary = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    attendances = serializers.IntegerField(
        min_value=0, max_value=10_000_000, allow_null=True, required=False, help_text="参加人次"
    )
    attendance = AttendedSerializer(many=True, required=False, max_length=MOST_INVITED)  # type: ignore[call-arg]
    items = ItemSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_ITEMS, help_text="议程和记录，从前到后"
    )
    resolutions = DecidedSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_RESOLUTIONS, help_text="决议，编号由平台编排"
    )
    again = serializers.BooleanField(required=False, default=False, help_text="同一天同类型的另一次会议")

    def columns(self) -> dict[str, Any]:
        apart = ("body", "attendance", "items", "resolutions", "again")
        own = {name: value for name, value in self.validated_data.items() if name not in apart}
        return renamed(own, {"kind": "kind_id"})

    def attended(self) -> list[Attended]:
        return [_attended(number, one) for number, one in enumerate(self.validated_data.get("attendance", ()), 1)]

    def agenda(self) -> list[dict[str, Any]]:
        keys = {"unit": "unit_id", "project": "project_id", "gap": "gap_id"}
        return [renamed(dict(one), keys) for one in self.validated_data.get("items", ())]

    def decided(self) -> list[dict[str, Any]]:
        return [_decided(one) for one in self.validated_data.get("resolutions", ())]


def _attended(number: int, one: dict[str, Any]) -> Attended:
    who = {name: one[name] for name in WHO if one.get(name)}
    if len(who) != 1:
        raise InvalidInput(fields={"attendance": [f"第 {number} 家：单位、党组织、人员、域外成员请填一项。"]})
    return Attended(who, {name: one[name] for name in MARK_FIELDS if name in one}, one["role"], one["must"])


class LoggedSerializer(MeetingSerializer):
    items = serializers.ListField(child=serializers.UUIDField(), help_text="各项议程，从前到后")
    resolutions = serializers.ListField(child=serializers.UUIDField(), help_text="各件决议，按提交的次序")


class HeldActions(MeetingAnswers):
    """Mixed into the resource of meetings."""

    @extend_schema(request=LogHeldSerializer, responses={201: LoggedSerializer})
    @action(detail=False, methods=["post"], url_path="log-held")
    def log_held(self, request: Request) -> Response:
        """登记已召开的会议：到会、议程记录、决议一次提交，有一处不对的都不登记；不发会议通知，决议告知责任单位。"""
        by_body(self.principal).require(WRITES)
        body = LogHeldSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        logged = log_held_whole(
            actor=self.principal,
            body_id=body.validated_data["body"],
            values=body.columns(),
            attended=body.attended(),
            items=body.agenda(),
            resolutions=body.decided(),
            again=body.validated_data["again"],
        )
        more = {
            "items": [item.pk for item in logged.items],
            "resolutions": [resolution.pk for resolution in logged.resolutions],
        }
        return self._answer(logged.meeting, code=status.HTTP_201_CREATED, more=more)
