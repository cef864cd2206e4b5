"""How courses and sessions look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

COURSE_KEYS = {"kind": "kind_id"}
SESSION_KEYS = {"host": "host_id"}


class AttendedSerializer(serializers.Serializer[Any]):
    sessions = serializers.IntegerField(help_text="课次")
    attendances = serializers.IntegerField(help_text="参加人次")
    members = serializers.IntegerField(help_text="其中党员人次，包含在参加人次里")
    training = serializers.IntegerField(help_text="其中职业技能培训人次，包含在参加人次里")
    untold = serializers.IntegerField(help_text="没有填党员人次的课次")


class CourseSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.UUIDField(help_text="课堂类别（名称设置 course_kind）")
    kind_label = serializers.CharField()
    body = serializers.UUIDField(allow_null=True, help_text="链党组织，全市开设的为空")
    body_name = serializers.CharField(allow_null=True)
    purpose = serializers.CharField(allow_blank=True)
    opened_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    attended = AttendedSerializer(help_text="合计；清单按 year 筛选时为当年的")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CoursePageSerializer(PageSerializer):
    results = CourseSerializer(many=True)


class CourseChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    purpose = serializers.CharField(max_length=400, allow_blank=True, required=False)
    opened_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "body"}, COURSE_KEYS)


class CourseWriteSerializer(CourseChangeSerializer):
    body = serializers.UUIDField(allow_null=True, required=False, help_text="全市开设的不填")


class CourseCloseSerializer(StrictSerializer):
    day = serializers.DateField()


class CourseSessionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    course = serializers.UUIDField()
    course_name = serializers.CharField()
    title = serializers.CharField()
    held_on = serializers.DateField()
    place = serializers.CharField(allow_blank=True)
    host = serializers.UUIDField(allow_null=True, help_text="承办单位")
    teacher = serializers.CharField(allow_blank=True, help_text="主讲")
    attendances = serializers.IntegerField(help_text="参加人次")
    members = serializers.IntegerField(allow_null=True, help_text="其中党员人次，包含在参加人次里")
    persons = serializers.IntegerField(allow_null=True, help_text="参加人数，不同的人；与人次不相加")
    is_training = serializers.BooleanField(help_text="职业技能培训")
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CourseSessionPageSerializer(PageSerializer):
    results = CourseSessionSerializer(many=True)


class CourseSessionChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120)
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=80, allow_blank=True, required=False)
    host = serializers.UUIDField(allow_null=True, required=False)
    teacher = serializers.CharField(max_length=60, allow_blank=True, required=False)
    attendances = serializers.IntegerField(min_value=1, max_value=2_000_000)
    members = serializers.IntegerField(min_value=0, max_value=2_000_000, allow_null=True, required=False)
    persons = serializers.IntegerField(min_value=1, max_value=2_000_000, allow_null=True, required=False)
    is_training = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "course"}, SESSION_KEYS)


class CourseSessionWriteSerializer(CourseSessionChangeSerializer):
    course = serializers.UUIDField()
