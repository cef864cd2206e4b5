"""点名 over the API: the roll of one meeting, read and called."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import names_shown
from chains.api.serializers import NothingSerializer
from core.api.serializers import StrictSerializer
from meetings.actions.roll_call import MARK_FIELDS, Mark, mark_by_replies, mark_several, why_not_yet
from meetings.actions.values import MOST_INVITED
from meetings.api.shown import MeetingAnswers
from meetings.choices import Attendance, InviteeRole, ReplyState
from meetings.models import Meeting
from meetings.roll import PROPOSED, invitees_of, name_of, quorum_of


class RollRowSerializer(serializers.Serializer[Any]):
    invitee = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=InviteeRole.choices)
    must = serializers.BooleanField(help_text="应到")
    reply = serializers.ChoiceField(choices=ReplyState.choices)
    reply_note = serializers.CharField(allow_blank=True)
    proposed = serializers.CharField(allow_null=True, help_text="按回复应记的到会情况，没有回复的为空")
    attendance = serializers.ChoiceField(choices=Attendance.choices)
    attendee = serializers.CharField(allow_blank=True)
    attendee_post = serializers.CharField(allow_blank=True)
    attendance_note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class RollSerializer(serializers.Serializer[Any]):
    must = serializers.IntegerField(help_text="应到几家")
    came = serializers.IntegerField(help_text="应到的到了几家")
    others = serializers.IntegerField(help_text="另有几家参加")
    open = serializers.IntegerField(help_text="几家未点名")
    asked = serializers.IntegerField(allow_null=True, help_text="到会要求，百分比；不作要求的为空")
    met = serializers.BooleanField(help_text="达到到会要求")
    not_yet = serializers.CharField(allow_blank=True, help_text="现在不能点名的原因，能点名的为空")
    results = RollRowSerializer(many=True, help_text="应到的在前，按名称排列")


class MarkSerializer(StrictSerializer):
    invitee = serializers.UUIDField()
    attendance = serializers.ChoiceField(choices=Attendance.choices, required=False)
    attendee = serializers.CharField(max_length=60, allow_blank=True, required=False, help_text="到会人员")
    attendee_post = serializers.CharField(max_length=60, allow_blank=True, required=False, help_text="职务")
    attendance_note = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="说明")
    version = serializers.IntegerField(min_value=1, max_value=999_999_999, help_text="读取点名时这一家的 version")


class MarksSerializer(StrictSerializer):
    marks = MarkSerializer(many=True, allow_empty=False, max_length=MOST_INVITED)  # type: ignore[call-arg]

    def marked(self) -> list[Mark]:
        return [
            Mark(one["invitee"], {name: one[name] for name in MARK_FIELDS if name in one}, one["version"])
            for one in self.validated_data["marks"]
        ]


class RollActions(MeetingAnswers):
    """Mixed into the resource of meetings."""

    def _roll(self, meeting: Meeting) -> Response:
        rows = invitees_of(meeting.pk)
        named = names_shown(self.principal)
        for row in rows:
            row.name = name_of(row, named=named)  # type: ignore[attr-defined]  # shown with its columns
            row.proposed = PROPOSED.get(row.reply)  # type: ignore[attr-defined]
        quorum = quorum_of(meeting, rows)
        told = {name: getattr(quorum, name) for name in ("must", "came", "others", "open", "asked")}
        shown = {**told, "met": quorum.is_met, "not_yet": why_not_yet(meeting), "results": rows}
        return Response(RollSerializer(shown).data)

    @extend_schema(responses=RollSerializer)
    @action(detail=True, methods=["get"])
    def roll(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """点名：每个参会单位的回复和到会情况，应到、到会几家，是否达到到会要求。"""
        return self._roll(self._meeting(pk))

    @extend_schema(request=MarksSerializer, responses=RollSerializer)
    @roll.mapping.post
    def mark_roll(self, request: Request, pk: str) -> Response:
        """记录到会情况，可以一次记多家；有一家记不上的，都不记。"""
        meeting = self._meeting(pk)
        body = MarksSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        mark_several(actor=self.principal, meeting_id=meeting.pk, marks=body.marked())
        return self._roll(meeting)

    @extend_schema(request=NothingSerializer, responses=RollSerializer)
    @action(detail=True, methods=["post"], url_path="roll-by-replies")
    def roll_by_replies(self, request: Request, pk: str) -> Response:
        """按回复给未点名的记到会情况。"""
        meeting = self._meeting(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        mark_by_replies(actor=self.principal, meeting_id=meeting.pk)
        return self._roll(meeting)
