"""How meetings and invitations look in the API."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from meetings.choices import Attendance, InviteeRole, MeetingMeaning, MeetingState, ReplyState

KEYS = {"kind": "kind_id", "host": "host_id", "convener": "convener_id"}
ANSWERS = [(value, label) for value, label in ReplyState.choices if value != ReplyState.NONE]


class MeetingRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    kind = serializers.UUIDField()
    kind_label = serializers.CharField(help_text="本市用语")
    meaning = serializers.ChoiceField(choices=MeetingMeaning.choices)
    series = serializers.UUIDField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=MeetingState.choices)
    attendances = serializers.IntegerField(allow_null=True, help_text="参加人次")
    host_city = serializers.CharField(allow_null=True, help_text="外市主办的会议由哪个城市主办")
    updated_at = serializers.DateTimeField()


class MeetingPageSerializer(PageSerializer):
    results = MeetingRowSerializer(many=True)


class ClashSerializer(serializers.Serializer[Any]):
    meeting = serializers.UUIDField(allow_null=True, help_text="看不到的会议为空")
    text = serializers.CharField()


class MeetingSerializer(MeetingRowSerializer):
    address = serializers.CharField(allow_blank=True)
    online_url = serializers.CharField(allow_blank=True)
    host = serializers.UUIDField(allow_null=True)
    convener = serializers.UUIDField(allow_null=True)
    reply_by = serializers.DateTimeField(allow_null=True)
    topics_by = serializers.DateField(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    cancel_reason = serializers.CharField(allow_blank=True)
    sequence = serializers.IntegerField(help_text="改期、换地点的次数，与日历文件一致")
    noticed_at = serializers.DateTimeField(allow_null=True)
    invited = serializers.IntegerField(help_text="参会单位数")
    answered = serializers.IntegerField()
    came = serializers.IntegerField(help_text="到会单位数")
    clashes = ClashSerializer(many=True, help_text="同一时间的其他会议，只作提示；只给组织会议的人")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MeetingChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False)
    kind = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False)
    place = serializers.CharField(max_length=80, allow_blank=True, required=False)
    address = serializers.CharField(max_length=120, allow_blank=True, required=False)
    online_url = serializers.URLField(max_length=300, allow_blank=True, required=False)
    host = serializers.UUIDField(allow_null=True, required=False)
    convener = serializers.UUIDField(allow_null=True, required=False)
    reply_by = serializers.DateTimeField(allow_null=True, required=False)
    topics_by = serializers.DateField(allow_null=True, required=False)
    attendances = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, required=False)
    summary = serializers.CharField(max_length=4000, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name not in ("body", "invite")}
        return renamed(data, KEYS)


class MeetingWriteSerializer(MeetingChangeSerializer):
    body = serializers.UUIDField()
    invite = serializers.ChoiceField(
        choices=[("rule", "按会议类型邀请"), ("none", "不邀请")], required=False, default="rule"
    )


class NotifySerializer(StrictSerializer):
    tell = serializers.BooleanField(required=False, default=True, help_text="false 只排定，不发通知")


class MeetingReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class InviteeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    meeting = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True)
    unit_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    party_org_name = serializers.CharField(allow_null=True)
    person = serializers.UUIDField(allow_null=True)
    outer = serializers.UUIDField(allow_null=True)
    outer_name = serializers.CharField(allow_null=True)
    seat = serializers.CharField(allow_null=True, help_text="本市用语")
    category = serializers.CharField(allow_null=True, help_text="本市用语")
    role = serializers.ChoiceField(choices=InviteeRole.choices)
    must = serializers.BooleanField(help_text="应到")
    reply = serializers.ChoiceField(choices=ReplyState.choices)
    reply_note = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    attendee = serializers.CharField(allow_blank=True)
    attendee_post = serializers.CharField(allow_blank=True)
    attendance = serializers.ChoiceField(choices=Attendance.choices)
    attendance_note = serializers.CharField(allow_blank=True)
    noticed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class InviteePageSerializer(PageSerializer):
    results = InviteeSerializer(many=True)


class InviteeChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=InviteeRole.choices, required=False)
    must = serializers.BooleanField(required=False)
    attendee = serializers.CharField(max_length=60, allow_blank=True, required=False)
    attendee_post = serializers.CharField(max_length=60, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return dict(self.validated_data)


class InviteeWriteSerializer(StrictSerializer):
    meeting = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    person = serializers.UUIDField(allow_null=True, required=False)
    outer = serializers.UUIDField(allow_null=True, required=False)
    role = serializers.ChoiceField(choices=InviteeRole.choices, required=False, default=InviteeRole.ATTENDS)
    must = serializers.BooleanField(required=False, default=True)


class InviteeReplySerializer(StrictSerializer):
    answer = serializers.ChoiceField(choices=ANSWERS)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    attendee = serializers.CharField(max_length=60, allow_blank=True, required=False, default="")
    attendee_post = serializers.CharField(max_length=60, allow_blank=True, required=False, default="")
