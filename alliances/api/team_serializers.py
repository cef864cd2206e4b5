"""How teams and their parts look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import TeamMeaning, TeamState
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

TEAM_KEYS = {name: f"{name}_id" for name in ("kind", "unit", "party_org", "leader", "project")}
PART_KEYS = {"person": "person_id", "unit": "unit_id"}


class TeamRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    kind = serializers.UUIDField(help_text="类别（名称设置 team_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=TeamMeaning.choices)
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    leader = serializers.UUIDField(allow_null=True)
    leader_name = serializers.CharField(allow_blank=True, help_text="无权查看人员的为空")
    topic = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField(allow_null=True, help_text="没有逐人登记队员时填的总人数")
    people = serializers.IntegerField(help_text="今天的人数")
    hooked = serializers.IntegerField(help_text="今天挂钩服务的单位数")
    project = serializers.UUIDField(allow_null=True)
    founded_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=TeamState.choices)
    result = serializers.CharField(allow_blank=True, help_text="成果，或撤销原因")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TeamPageSerializer(PageSerializer):
    results = TeamRowSerializer(many=True)


class TeamChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    leader = serializers.UUIDField(allow_null=True, required=False)
    topic = serializers.CharField(max_length=200, allow_blank=True, required=False)
    size = serializers.IntegerField(min_value=0, max_value=1_000_000, allow_null=True, required=False)
    project = serializers.UUIDField(allow_null=True, required=False)
    founded_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "body"}, TEAM_KEYS)


class TeamWriteSerializer(TeamChangeSerializer):
    body = serializers.UUIDField()


class TeamEndSerializer(StrictSerializer):
    day = serializers.DateField()
    result = serializers.CharField(max_length=2000, help_text="成果，或撤销原因")


class _PartChangeSerializer(StrictSerializer):
    def columns(self) -> dict[str, Any]:
        """Everything but the team, in the action's words."""
        return renamed({name: value for name, value in self.validated_data.items() if name != "team"}, PART_KEYS)


class TeamMemberSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    person = serializers.UUIDField()
    person_name = serializers.CharField()
    duty = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TeamMemberPageSerializer(PageSerializer):
    results = TeamMemberSerializer(many=True)


class TeamMemberChangeSerializer(_PartChangeSerializer):
    duty = serializers.CharField(max_length=60, allow_blank=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)


class TeamMemberWriteSerializer(TeamMemberChangeSerializer):
    team = serializers.UUIDField()
    person = serializers.UUIDField()
    valid_from = serializers.DateField(allow_null=True, required=False)


class TeamMilestoneSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    name = serializers.CharField()
    planned_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TeamMilestonePageSerializer(PageSerializer):
    results = TeamMilestoneSerializer(many=True)


class TeamMilestoneChangeSerializer(_PartChangeSerializer):
    name = serializers.CharField(max_length=80)
    planned_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class TeamMilestoneWriteSerializer(TeamMilestoneChangeSerializer):
    team = serializers.UUIDField()


class TeamHookupSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    persons = serializers.IntegerField(help_text="挂钩人数")
    note = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TeamHookupPageSerializer(PageSerializer):
    results = TeamHookupSerializer(many=True)


class TeamHookupChangeSerializer(_PartChangeSerializer):
    persons = serializers.IntegerField(min_value=1, max_value=9999, required=False)
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)
    valid_to = serializers.DateField(allow_null=True, required=False)


class TeamHookupWriteSerializer(TeamHookupChangeSerializer):
    team = serializers.UUIDField()
    unit = serializers.UUIDField()
    valid_from = serializers.DateField(allow_null=True, required=False)
