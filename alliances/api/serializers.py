"""How bodies, memberships and seats look in the API. Read and write apart; the action judges what is written."""

from typing import Any

from rest_framework import serializers

from alliances.choices import BodyEventKind, BodyMeaning, BodyState, RuleSubject, TierMeaning
from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from core.choices import AnchorKind

MEMBER_KINDS = [(kind.value, kind.label) for kind in (AnchorKind.PARTY_ORG, AnchorKind.UNIT, AnchorKind.PERSON)]


class BodySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.UUIDField(help_text="类别（名称设置 body_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=BodyMeaning.choices)
    chain = serializers.UUIDField(allow_null=True)
    own_region = serializers.UUIDField(allow_null=True)
    tier = serializers.UUIDField(help_text="层级（名称设置 body_tier）")
    tier_label = serializers.CharField()
    level = serializers.ChoiceField(choices=TierMeaning.choices, help_text="这个层级所在的行政层级")
    setup_mode = serializers.UUIDField(allow_null=True)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    office_host = serializers.UUIDField(allow_null=True)
    lead_unit = serializers.UUIDField(allow_null=True)
    founded_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=BodyState.choices)
    exception_reason = serializers.CharField(allow_blank=True)
    guides = serializers.BooleanField(help_text="有督促指导权限")
    recommends = serializers.BooleanField(help_text="有评选推荐权限")
    powers_basis = serializers.CharField(allow_blank=True, help_text="赋权依据")
    members = serializers.IntegerField(help_text="今天的成员数（党组织、单位、人员合计，限可查看的）")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class BodyPageSerializer(PageSerializer):
    results = BodySerializer(many=True)


class BodyWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.UUIDField()
    chain = serializers.UUIDField(allow_null=True, required=False)
    own_region = serializers.UUIDField(allow_null=True, required=False)
    tier = serializers.UUIDField(help_text="层级（名称设置 body_tier）")
    setup_mode = serializers.UUIDField(allow_null=True, required=False)
    parent = serializers.UUIDField(allow_null=True, required=False)  # type: ignore[assignment]
    office_host = serializers.UUIDField(allow_null=True, required=False)
    lead_unit = serializers.UUIDField(allow_null=True, required=False)
    founded_on = serializers.DateField(allow_null=True, required=False)
    exception_reason = serializers.CharField(max_length=200, allow_blank=True, required=False)
    guides = serializers.BooleanField(required=False)
    recommends = serializers.BooleanField(required=False)
    powers_basis = serializers.CharField(max_length=120, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        """The validated body in the action's words."""
        plain = {"name", "founded_on", "exception_reason", "guides", "recommends", "powers_basis"}
        data = {name: value for name, value in self.validated_data.items() if name != "planned"}
        return {name if name in plain else f"{name}_id": value for name, value in data.items()}


class BodyCreateSerializer(BodyWriteSerializer):
    planned = serializers.BooleanField(required=False, default=False, help_text="筹建中，尚未成立，没有成立日期")


class DocumentSerializer(StrictSerializer):
    day = serializers.DateField(help_text="自何日起")
    document = serializers.CharField(max_length=120, allow_blank=True, required=False, default="")
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")


class BodyRenameSerializer(DocumentSerializer):
    name = serializers.CharField(max_length=120)


class BodyEndSerializer(StrictSerializer):
    last_day = serializers.DateField()
    document = serializers.CharField(max_length=120, allow_blank=True, required=False, default="")
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")


class BodyMergeSerializer(DocumentSerializer):
    bodies = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    into = serializers.UUIDField(allow_null=True, required=False, help_text="并入的现有组织；不填则合并成新组织")
    name = serializers.CharField(max_length=120, required=False, help_text="新组织名称")
    exception_reason = serializers.CharField(max_length=200, allow_blank=True, required=False)


def _ids() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), required=False, default=list)


class BodyPartSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    chain = serializers.UUIDField(required=False, help_text="不填则与原组织相同")
    exception_reason = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    members = _ids()
    seats = _ids()
    below = _ids()


class BodySplitSerializer(DocumentSerializer):
    parts = BodyPartSerializer(many=True, max_length=8)  # type: ignore[call-arg]  # of the list


class BodyEventSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=BodyEventKind.choices)
    day = serializers.DateField()
    document = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    predecessors = serializers.ListField(child=serializers.UUIDField())
    successors = serializers.ListField(child=serializers.UUIDField())


class BodyPastSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.UUIDField(allow_null=True)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class BodyLineageSerializer(serializers.Serializer[Any]):
    pasts = BodyPastSerializer(many=True, help_text="各时段的名称、类别和上级")
    events = BodyEventSerializer(many=True)


class MembershipSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    category = serializers.UUIDField(allow_null=True)
    member_kind = serializers.ChoiceField(choices=MEMBER_KINDS)
    member = serializers.UUIDField(help_text="党组织、单位或人员的编号")
    member_name = serializers.CharField(allow_blank=True, help_text="无权查看人员的，人员姓名为空")
    post = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MembershipPageSerializer(PageSerializer):
    results = MembershipSerializer(many=True)


class JoinSerializer(StrictSerializer):
    body = serializers.UUIDField()
    member_kind = serializers.ChoiceField(choices=MEMBER_KINDS)
    member = serializers.UUIDField()
    category = serializers.UUIDField(allow_null=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)


class MembershipWriteSerializer(StrictSerializer):
    category = serializers.UUIDField(allow_null=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)


class SeatSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    title = serializers.UUIDField()
    title_label = serializers.CharField()
    person = serializers.UUIDField(allow_null=True)
    person_name = serializers.CharField(allow_blank=True, help_text="无权查看人员的为空")
    unit = serializers.UUIDField(allow_null=True)
    post = serializers.CharField(allow_blank=True)
    post_level = serializers.UUIDField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    term_ends_on = serializers.DateField(allow_null=True, help_text="任期届满；仍在任的以 valid_to 为准")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SeatPageSerializer(PageSerializer):
    results = SeatSerializer(many=True)


class SeatWriteSerializer(StrictSerializer):
    body = serializers.UUIDField()
    title = serializers.UUIDField()
    person = serializers.UUIDField(allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    post_level = serializers.UUIDField(allow_null=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    term_ends_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        """Everything but the body, in the action's words."""
        plain = {"post", "valid_from", "term_ends_on"}
        data = {name: value for name, value in self.validated_data.items() if name != "body"}
        return {name if name in plain else f"{name}_id": value for name, value in data.items()}


class SeatChangeSerializer(StrictSerializer):
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    post_level = serializers.UUIDField(allow_null=True, required=False)
    term_ends_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return {"post_level_id" if name == "post_level" else name: value for name, value in self.validated_data.items()}


class CheckSerializer(serializers.Serializer[Any]):
    rule = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    least = serializers.IntegerField()
    most = serializers.IntegerField(allow_null=True)
    number = serializers.IntegerField(help_text="现有")
    met = serializers.BooleanField()


class RuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    subject = serializers.ChoiceField(choices=RuleSubject.choices)
    kind = serializers.UUIDField(allow_null=True, help_text="适用的链党组织类别，空表示各类")
    tier = serializers.UUIDField(allow_null=True, help_text="适用的层级，空表示各级")
    title = serializers.UUIDField(allow_null=True)
    category = serializers.UUIDField(allow_null=True)
    least = serializers.IntegerField()
    most = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class RulePageSerializer(PageSerializer):
    results = RuleSerializer(many=True)


class RuleWriteSerializer(StrictSerializer):
    subject = serializers.ChoiceField(choices=RuleSubject.choices)
    kind = serializers.UUIDField(allow_null=True, required=False)
    tier = serializers.UUIDField(allow_null=True, required=False)
    title = serializers.UUIDField(allow_null=True, required=False)
    category = serializers.UUIDField(allow_null=True, required=False)
    least = serializers.IntegerField(min_value=0, max_value=999, required=False)
    most = serializers.IntegerField(min_value=0, max_value=999, allow_null=True, required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"kind", "tier", "title", "category"}
        return {f"{name}_id" if name in keys else name: value for name, value in self.validated_data.items()}


class RuleChangeSerializer(StrictSerializer):
    least = serializers.IntegerField(min_value=0, max_value=999, required=False)
    most = serializers.IntegerField(min_value=0, max_value=999, allow_null=True, required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
