"""How tickets look in the API. Read and write apart; the actions judge what is written."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from core.api.uploads import KeptFileSerializer, UploadSerializer
from services.actions.handling import Measure
from services.choices import (
    AssignmentRole,
    AssignmentState,
    ClockKind,
    ClockStatus,
    HandOffTarget,
    LimitUnit,
    RequestState,
    ResultKind,
    Satisfaction,
    StepKind,
    TicketNature,
    TicketState,
    Urgency,
)

KEYS = {
    "body": "body_id",
    "chain": "chain_id",
    "unit": "unit_id",
    "category": "category_id",
    "meeting": "meeting_id",
    "item": "item_id",
    "resolution": "resolution_id",
}
OPTIONAL: dict[str, Any] = {"allow_null": True, "required": False}


class TicketRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField(help_text="如 2026-000123，按城市和年度编，不断号")
    name = serializers.CharField(help_text="一句话的问题")
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    chain = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True, help_text="企业；举报可以为空")
    unit_name = serializers.CharField(allow_null=True)
    nature = serializers.ChoiceField(choices=TicketNature.choices)
    category = serializers.UUIDField()
    category_label = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    state = serializers.ChoiceField(choices=TicketState.choices)
    group = serializers.UUIDField(allow_null=True, help_text="服务团；待派单时写着的，在等团内分派")
    group_name = serializers.CharField(allow_null=True)
    first_handler = serializers.UUIDField(allow_null=True, help_text="首办部门，转办后不变")
    first_handler_name = serializers.CharField(allow_null=True)
    round = serializers.IntegerField(help_text="办理轮次，重办一次加一")
    raised_at = serializers.DateTimeField()
    dispatched_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    planned_on = serializers.DateField(allow_null=True, help_text="计划解决日期")
    result = serializers.ChoiceField(choices=ResultKind.choices, allow_blank=True)
    rating = serializers.ChoiceField(choices=Satisfaction.choices, allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TicketPageSerializer(PageSerializer):
    results = TicketRowSerializer(many=True)


class TicketAnswerSerializer(serializers.Serializer[Any]):
    question = serializers.UUIDField(source="question_id")
    label = serializers.CharField()  # type: ignore[assignment]  # a question's words
    value = serializers.CharField(allow_blank=True)


class TicketAssignmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(source="unit_id")
    unit_name = serializers.CharField(source="unit.name")
    role = serializers.ChoiceField(choices=AssignmentRole.choices)
    round = serializers.IntegerField()
    state = serializers.ChoiceField(choices=AssignmentState.choices)
    assigned_at = serializers.DateTimeField()
    reported_at = serializers.DateTimeField(allow_null=True, help_text="报到时间")
    contacted_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class TicketClockSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ClockKind.choices)
    assignment = serializers.UUIDField(source="assignment_id", allow_null=True, help_text="协办部门自己的期限")
    round = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ClockStatus.choices)
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="暂停时为空")
    stopped_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()


class TicketStepSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=StepKind.choices)
    at = serializers.DateTimeField()
    unit = serializers.UUIDField(source="unit_id", allow_null=True)
    text = serializers.CharField(allow_blank=True)


class TicketMeasureSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.DecimalField(max_digits=16, decimal_places=2)
    unit = serializers.CharField()


class TicketResultSerializer(serializers.Serializer[Any]):
    round = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ResultKind.choices)
    text = serializers.CharField()
    unit = serializers.UUIDField(source="unit_id", allow_null=True)
    answered_at = serializers.DateTimeField()
    rating = serializers.ChoiceField(choices=Satisfaction.choices, allow_blank=True)
    rating_text = serializers.CharField(allow_blank=True)
    rated_at = serializers.DateTimeField(allow_null=True)
    called_at = serializers.DateTimeField(allow_null=True, help_text="回访时间")
    measures = TicketMeasureSerializer(many=True)


class ReturnSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    assignment = serializers.UUIDField(source="assignment_id")
    right_unit = serializers.UUIDField(source="right_unit_id")
    reason = serializers.CharField()
    is_arbitrated = serializers.BooleanField(help_text="由组织部门裁定")
    state = serializers.ChoiceField(choices=RequestState.choices)
    asked_at = serializers.DateTimeField()
    rule_by = serializers.DateTimeField(help_text="裁定期限")
    ruling = serializers.CharField(allow_blank=True)


class ExtensionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=LimitUnit.choices)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=RequestState.choices)
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)


class TicketFileSerializer(KeptFileSerializer):
    """``purpose`` says whose it is: 诉求材料, 答复材料, 内部材料."""


class TicketSerializer(TicketRowSerializer):
    text = serializers.CharField()
    claimed_unit = serializers.CharField(allow_blank=True, help_text="扫海报提出的，自报的企业名称；确认以后仍保留")
    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    state_reason = serializers.CharField(allow_blank=True)
    handed_to = serializers.ChoiceField(choices=HandOffTarget.choices, allow_blank=True)
    main = serializers.UUIDField(allow_null=True, help_text="并入的工单")
    parent = serializers.UUIDField(allow_null=True, help_text="拆分自")  # type: ignore[assignment]  # a ticket's
    meeting = serializers.UUIDField(allow_null=True, help_text="来源会议")
    item = serializers.UUIDField(allow_null=True, help_text="来源议程")
    resolution = serializers.UUIDField(allow_null=True, help_text="来源决议")
    common = serializers.UUIDField(allow_null=True, help_text="归入的共性诉求")
    beneficiaries = serializers.ListField(child=serializers.UUIDField(), help_text="提出的企业以外还惠及的；企业不看")
    channels = serializers.ListField(child=serializers.UUIDField(), help_text="渠道，可以有几个")
    answers = TicketAnswerSerializer(many=True)
    assignments = TicketAssignmentSerializer(many=True)
    clocks = TicketClockSerializer(many=True)
    steps = TicketStepSerializer(many=True, help_text="企业只看到写给企业的步骤")
    results = TicketResultSerializer(many=True)
    returns = ReturnSerializer(many=True, help_text="退单申请，企业不看")
    extensions = ExtensionSerializer(many=True, help_text="延期申请，企业不看")
    files = TicketFileSerializer(many=True, help_text="材料；内部材料企业不看")
    created_at = serializers.DateTimeField()


class TicketUploadSerializer(UploadSerializer):
    is_shown = serializers.BooleanField(required=False, default=True, help_text="部门上传的，企业是否看得到")


class ConfirmUnitSerializer(StrictSerializer):
    unit = serializers.UUIDField(help_text="查明的企业")


class AnswerWriteSerializer(StrictSerializer):
    question = serializers.UUIDField()
    value = serializers.CharField(max_length=500, allow_blank=True)


class TicketWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000)
    body = serializers.UUIDField(help_text="负责响应的链党组织")
    chain = serializers.UUIDField(**OPTIONAL)
    unit = serializers.UUIDField(**OPTIONAL, help_text="企业；只有举报可以不写")
    nature = serializers.ChoiceField(choices=TicketNature.choices, required=False)
    category = serializers.UUIDField()
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    contact_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    contact_phone = serializers.CharField(max_length=30, allow_blank=True, required=False)
    meeting = serializers.UUIDField(**OPTIONAL)
    item = serializers.UUIDField(**OPTIONAL)
    resolution = serializers.UUIDField(**OPTIONAL)
    channels = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=10)
    answers = AnswerWriteSerializer(many=True, required=False)
    raised_at = serializers.DateTimeField(required=False, help_text="不填的为现在")

    def columns(self) -> dict[str, Any]:
        apart = ("channels", "answers", "raised_at")
        own = {name: value for name, value in self.validated_data.items() if name not in apart}
        return renamed(own, KEYS)


class TicketChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000)
    contact_name = serializers.CharField(max_length=40, allow_blank=True)
    contact_phone = serializers.CharField(max_length=30, allow_blank=True)


class BeneficiariesSerializer(StrictSerializer):
    units = serializers.ListField(child=serializers.UUIDField(), max_length=200)


class TicketReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class WordsSerializer(StrictSerializer):
    text = serializers.CharField(max_length=2000)


class HandOffSerializer(TicketReasonSerializer):
    target = serializers.ChoiceField(choices=HandOffTarget.choices)


class ClassifySerializer(StrictSerializer):
    category = serializers.UUIDField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    reason = serializers.CharField(max_length=200)


class TicketJoinSerializer(StrictSerializer):
    main = serializers.UUIDField()


class TicketPartSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000, allow_blank=True, required=False, help_text="不填的用原工单的")
    category = serializers.UUIDField()


class TicketSplitSerializer(StrictSerializer):
    parts = TicketPartSerializer(many=True)
    rest_stays = serializers.BooleanField(required=False, help_text="原单还有别的问题，继续办理")

    def columns(self) -> list[dict[str, Any]]:
        return [renamed(dict(part), {"category": "category_id"}) for part in self.validated_data["parts"]]


class DispatchSerializer(StrictSerializer):
    lead = serializers.UUIDField(help_text="牵头部门")
    assists = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10)
    task = serializers.CharField(max_length=500, allow_blank=True, required=False)


class GroupSendSerializer(StrictSerializer):
    group = serializers.UUIDField(help_text="服务团")
    reason = serializers.CharField(max_length=300, help_text="为什么转服务团，企业看得到")


class AssistSerializer(StrictSerializer):
    unit = serializers.UUIDField()
    task = serializers.CharField(max_length=500, allow_blank=True, required=False)


class AgentSerializer(StrictSerializer):
    person = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False)


class ReturnAskSerializer(TicketReasonSerializer):
    right_unit = serializers.UUIDField(help_text="应由哪个部门办理")


class ReturnRuleSerializer(StrictSerializer):
    granted = serializers.BooleanField()
    ruling = serializers.CharField(max_length=500)
    unit = serializers.UUIDField(**OPTIONAL, help_text="改派的部门，不填的用申请里写的")


class ExtensionAskSerializer(TicketReasonSerializer):
    amount = serializers.IntegerField(min_value=1, max_value=1000)
    unit = serializers.ChoiceField(choices=LimitUnit.choices)


class ExtensionDecideSerializer(StrictSerializer):
    granted = serializers.BooleanField()
    answer = serializers.CharField(max_length=500)


class TicketPlanSerializer(WordsSerializer):
    day = serializers.DateField()


class MeasureWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    value = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal("0.01"))
    unit = serializers.CharField(max_length=12)


class TicketAnswerWriteSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=ResultKind.choices)
    text = serializers.CharField(max_length=4000)
    measures = MeasureWriteSerializer(many=True, required=False, help_text="实物成果")
    left_open = serializers.CharField(
        max_length=300, allow_blank=True, required=False, help_text="协办没有办完的，写明不等的原因"
    )

    def columns(self) -> dict[str, Any]:
        given = dict(self.validated_data)
        return {**given, "measures": [Measure(**one) for one in given.pop("measures", [])]}


class RateSerializer(StrictSerializer):
    rating = serializers.ChoiceField(choices=Satisfaction.choices)
    text = serializers.CharField(max_length=500, allow_blank=True, required=False)


class CallBackSerializer(StrictSerializer):
    text = serializers.CharField(max_length=500)
    rating = serializers.ChoiceField(choices=Satisfaction.choices, required=False)
    redo = serializers.BooleanField(required=False)
