"""How service events look in the API. Read and write apart; the actions judge what is written."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from services.choices.sites import SessionForm

KEYS = {"party_org": "party_org_id", "site": "site_id", "unit": "unit_id", "department": "department_id"}
OPTIONAL: dict[str, Any] = {"allow_null": True, "required": False}
BLANK: dict[str, Any] = {"allow_blank": True, "required": False}


class ServiceSessionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    topic = serializers.CharField(help_text="主题")
    form = serializers.ChoiceField(choices=SessionForm.choices, help_text="形式")
    meeting = serializers.UUIDField()
    meeting_name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    body = serializers.UUIDField()
    host = serializers.UUIDField(allow_null=True, help_text="承办部门")
    host_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True, help_text="承办党组织")
    site = serializers.UUIDField(allow_null=True, help_text="服务点位")
    outcome = serializers.CharField(allow_blank=True)
    came = serializers.IntegerField(help_text="到场企业数，每家一次")
    asked = serializers.IntegerField(help_text="提出的问题数")
    raised = serializers.IntegerField(help_text="转为工单的问题数")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ServiceSessionPageSerializer(PageSerializer):
    results = ServiceSessionSerializer(many=True)


class ServiceSessionChangeSerializer(StrictSerializer):
    topic = serializers.CharField(max_length=120)
    form = serializers.ChoiceField(choices=SessionForm.choices, required=False)
    party_org = serializers.UUIDField(**OPTIONAL)
    site = serializers.UUIDField(**OPTIONAL)
    outcome = serializers.CharField(max_length=2000, **BLANK)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "meeting"}, KEYS)


class ServiceSessionWriteSerializer(ServiceSessionChangeSerializer):
    meeting = serializers.UUIDField(help_text="含义为服务专场的会议，邀请和签到在会议里")


class SessionQuestionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    session = serializers.UUIDField()
    unit = serializers.UUIDField(help_text="提问的企业")
    unit_name = serializers.CharField()
    place = serializers.IntegerField(help_text="次序")
    text = serializers.CharField()
    asker = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True, help_text="现场答复，或对会前提问的答复")
    department = serializers.UUIDField(allow_null=True, help_text="会前提问想问的部门；空为不知道找谁")
    department_name = serializers.CharField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True, help_text="企业会前提交的时间；当场提出的为空")
    answered_at = serializers.DateTimeField(allow_null=True)
    ticket = serializers.UUIDField(allow_null=True, help_text="转成的工单")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SessionQuestionPageSerializer(PageSerializer):
    results = SessionQuestionSerializer(many=True)


class SessionQuestionChangeSerializer(StrictSerializer):
    unit = serializers.UUIDField()
    text = serializers.CharField(max_length=1000)
    asker = serializers.CharField(max_length=40, **BLANK)
    answer = serializers.CharField(max_length=1000, **BLANK)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "session"}, KEYS)


class SessionQuestionWriteSerializer(SessionQuestionChangeSerializer):
    session = serializers.UUIDField()


class AskAheadSerializer(StrictSerializer):
    unit = serializers.UUIDField(help_text="提问的企业")
    text = serializers.CharField(max_length=1000)
    asker = serializers.CharField(max_length=40, **BLANK)
    department = serializers.UUIDField(**OPTIONAL, help_text="来参加的部门之一；空为不知道找谁")
    client_key = serializers.UUIDField(
        **OPTIONAL, help_text="发送方自己给的编号：同一账号以同一编号再发一次，得到的是已提交的那一个"
    )

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "client_key"}, KEYS)


class ComingDepartmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ComingDepartmentsSerializer(serializers.Serializer[Any]):
    departments = ComingDepartmentSerializer(many=True)


class SessionQuestionRaiseSerializer(StrictSerializer):
    category = serializers.UUIDField(help_text="工单类别（名称与分类 ticket_category）")
