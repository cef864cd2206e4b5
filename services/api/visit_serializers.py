"""How visits and their plans look in the API. Read and write apart; the actions judge what is written."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer
from services.choices import Satisfaction, TicketNature, Urgency, VisitState
from services.choices.visits import VisitReply

OPTIONAL: dict[str, Any] = {"allow_null": True, "required": False}
KEYS = {name: f"{name}_id" for name in ("unit", "kind", "body", "department", "person")}
PLAN_KEYS = {name: f"{name}_id" for name in ("body", "coverage_set", "chain", "tag")}


class VisitRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(help_text="走访的单位")
    unit_name = serializers.CharField()
    kind = serializers.UUIDField()
    kind_label = serializers.CharField(help_text="本市用语")
    body = serializers.UUIDField(allow_null=True)
    body_name = serializers.CharField(allow_null=True)
    department = serializers.UUIDField(allow_null=True, help_text="走访部门")
    department_name = serializers.CharField(allow_null=True)
    person = serializers.UUIDField(allow_null=True, help_text="走访人")
    visited_on = serializers.DateField()
    visited_at = serializers.DateTimeField(allow_null=True, help_text="只知道日期的为空")
    state = serializers.ChoiceField(choices=VisitState.choices)
    collected_at = serializers.DateTimeField(allow_null=True)
    coordinated_at = serializers.DateTimeField(allow_null=True)
    assessed_at = serializers.DateTimeField(allow_null=True)
    rating = serializers.ChoiceField(choices=Satisfaction.choices, allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class VisitPageSerializer(PageSerializer):
    results = VisitRowSerializer(many=True)


class VisitSerializer(VisitRowSerializer):
    companions = serializers.CharField(allow_blank=True)
    met = serializers.CharField(allow_blank=True)
    findings = serializers.CharField(allow_blank=True)
    asked = serializers.CharField(allow_blank=True, help_text="企业提出的事项，企业看得到")
    promised = serializers.CharField(allow_blank=True, help_text="答应企业的事，企业看得到")
    next_step = serializers.CharField(allow_blank=True)
    next_on = serializers.DateField(allow_null=True)
    coordination = serializers.CharField(allow_blank=True)
    assessment = serializers.CharField(allow_blank=True)
    reply = serializers.ChoiceField(choices=VisitReply.choices, allow_blank=True, help_text="企业回复")
    reply_text = serializers.CharField(allow_blank=True, help_text="企业说明")
    tickets = serializers.ListField(child=serializers.UUIDField(), help_text="当场提出的工单")
    created_at = serializers.DateTimeField()


class VisitChangeSerializer(StrictSerializer):
    kind = serializers.UUIDField()
    body = serializers.UUIDField(**OPTIONAL)
    department = serializers.UUIDField(**OPTIONAL)
    person = serializers.UUIDField(**OPTIONAL)
    companions = serializers.CharField(max_length=120, allow_blank=True, required=False)
    visited_on = serializers.DateField()
    visited_at = serializers.DateTimeField(**OPTIONAL)
    met = serializers.CharField(max_length=200, allow_blank=True, required=False)
    findings = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    asked = serializers.CharField(max_length=2000, allow_blank=True, required=False, help_text="企业看得到")
    promised = serializers.CharField(max_length=500, allow_blank=True, required=False, help_text="企业看得到")
    next_step = serializers.CharField(max_length=500, allow_blank=True, required=False)
    next_on = serializers.DateField(**OPTIONAL)

    def columns(self) -> dict[str, Any]:
        apart = ("problems", "client_key")
        data = {name: value for name, value in self.validated_data.items() if name not in apart}
        return renamed(data, KEYS)


class ProblemSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120, help_text="一句话的问题")
    text = serializers.CharField(max_length=4000, allow_blank=True, default="")
    nature = serializers.ChoiceField(
        choices=[choice for choice in TicketNature.choices if choice[0] != TicketNature.REPORT],
        default=TicketNature.DEMAND,
    )
    category = serializers.UUIDField(help_text="工单类别")
    body = serializers.UUIDField(help_text="由哪个链党组织响应")
    urgency = serializers.ChoiceField(choices=Urgency.choices, default=Urgency.NORMAL)
    contact_name = serializers.CharField(max_length=40, allow_blank=True, default="")
    contact_phone = serializers.CharField(max_length=30, allow_blank=True, default="")


class VisitWriteSerializer(VisitChangeSerializer):
    unit = serializers.UUIDField()
    problems = ProblemSerializer(many=True, required=False, help_text="当场提出的问题，一并提成工单")
    client_key = serializers.UUIDField(
        **OPTIONAL, help_text="登记设备自己给的编号：同一账号以同一编号再发一次，得到的是已登记的那一次"
    )


class VisitWordsSerializer(StrictSerializer):
    text = serializers.CharField(max_length=4000)


class VisitAssessSerializer(StrictSerializer):
    rating = serializers.ChoiceField(choices=Satisfaction.choices, help_text="企业是否满意")
    text = serializers.CharField(max_length=2000)


class VisitPlanRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField(allow_null=True, help_text="链党组织；空为全市的计划")
    body_name = serializers.CharField(allow_null=True)
    coverage_set = serializers.UUIDField(allow_null=True, help_text="统计口径")
    chain = serializers.UUIDField(allow_null=True)
    tag = serializers.UUIDField(allow_null=True, help_text="单位标签")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True)
    targets = serializers.IntegerField(help_text="要走访的单位")
    visited = serializers.IntegerField(help_text="已走访的单位，去重")
    persons = serializers.IntegerField(help_text="走访人")
    unassigned = serializers.IntegerField(help_text="还没有走访人的单位")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class VisitPlanPageSerializer(PageSerializer):
    results = VisitPlanRowSerializer(many=True)


class VisitPlanChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)


class VisitPlanWriteSerializer(VisitPlanChangeSerializer):
    body = serializers.UUIDField(**OPTIONAL)
    coverage_set = serializers.UUIDField(**OPTIONAL)
    chain = serializers.UUIDField(**OPTIONAL)
    tag = serializers.UUIDField(**OPTIONAL)
    units = serializers.ListField(
        child=serializers.UUIDField(), max_length=2000, required=False, help_text="逐家选的单位"
    )

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "units"}, PLAN_KEYS)


class VisitTargetRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    person = serializers.UUIDField(allow_null=True, help_text="走访人")
    visited_on = serializers.DateField(allow_null=True, help_text="计划期内最近一次走访；空为还没有走访")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class VisitTargetPageSerializer(PageSerializer):
    results = VisitTargetRowSerializer(many=True)


class VisitTargetsSerializer(StrictSerializer):
    units = serializers.ListField(child=serializers.UUIDField(), max_length=2000)


class AddedSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField(help_text="新加的单位")


class AssignSerializer(StrictSerializer):
    again = serializers.BooleanField(default=False, help_text="已有走访人的也重新分派")


class AssignedSerializer(serializers.Serializer[Any]):
    given = serializers.IntegerField(help_text="分派的单位")
    left = serializers.IntegerField(help_text="还没有走访人的单位")


class TargetPersonSerializer(StrictSerializer):
    person = serializers.UUIDField(allow_null=True)
