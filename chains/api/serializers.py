"""How chains, segments, places and projects look in the API. Read and write apart; the action judges the body."""

from typing import Any

from rest_framework import serializers

from chains.choices import ChainEventKind, ChainKind, ChainRole, Layer, Light, LinkKind, ProjectState
from core.api.serializers import StrictSerializer
from core.choices import TenantLevel

MOST_FEN = 10**18


class PageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class FiguresSerializer(serializers.Serializer[Any]):
    units = serializers.IntegerField(help_text="链上单位，去重，含子链")
    key_enterprises = serializers.IntegerField()
    leaders = serializers.IntegerField()
    party_orgs = serializers.IntegerField()
    members = serializers.IntegerField()
    projects = serializers.IntegerField(help_text="当年重点项目，不含终止")


class ChainRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=ChainKind.choices)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    level = serializers.ChoiceField(choices=TenantLevel.choices)
    grade = serializers.CharField(allow_null=True, help_text="本市用语")
    industry_class = serializers.CharField(allow_null=True)
    scale = serializers.CharField(allow_null=True)
    is_priority = serializers.BooleanField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    figures = FiguresSerializer()
    updated_at = serializers.DateTimeField()


class ChainPageSerializer(PageSerializer):
    results = ChainRowSerializer(many=True)


class ChainSerializer(ChainRowSerializer):
    grade_id = serializers.UUIDField(allow_null=True)
    industry_class_id = serializers.UUIDField(allow_null=True)
    scale_id = serializers.UUIDField(allow_null=True)
    lead_department = serializers.UUIDField(allow_null=True)
    description = serializers.CharField(allow_blank=True)
    order = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


def renamed(data: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    """The validated body in the action's words: public names of keys become columns."""
    return {keys.get(name, name): value for name, value in data.items()}


class ChainWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    kind = serializers.ChoiceField(choices=ChainKind.choices, required=False)
    parent = serializers.UUIDField(allow_null=True, required=False)  # type: ignore[assignment]
    level = serializers.ChoiceField(choices=TenantLevel.choices)
    grade_id = serializers.UUIDField(allow_null=True, required=False)
    industry_class_id = serializers.UUIDField(allow_null=True, required=False)
    scale_id = serializers.UUIDField(allow_null=True, required=False)
    is_priority = serializers.BooleanField(required=False)
    lead_department = serializers.UUIDField(allow_null=True, required=False)
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    order = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed(dict(self.validated_data), {"parent": "parent_id", "lead_department": "lead_department_id"})


class ChainLastDaySerializer(StrictSerializer):
    last_day = serializers.DateField(help_text="最后一天（含当日）")


class ChainRenameSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False, default="")
    day = serializers.DateField(help_text="自何日起用新名称")
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")


def _decisions() -> serializers.DictField:
    return serializers.DictField(
        child=serializers.CharField(max_length=8),
        required=False,
        default=dict,
        help_text="链党组织（bodies-编号）和上级挂接（links-编号）的去向：新链的序号（自 0 起）、end（到前一天终止）或 "
        "stay（暂留原链，仅链党组织）；不写的链党组织暂留，挂接终止",
    )


class ChainMergeSerializer(StrictSerializer):
    chains = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    into = serializers.UUIDField(allow_null=True, required=False, help_text="并入的现有链条；不填则合并成新链")
    name = serializers.CharField(max_length=120, required=False, help_text="新链名称")
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False)
    level = serializers.ChoiceField(choices=TenantLevel.choices, required=False)
    day = serializers.DateField()
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    decisions = _decisions()


class ChainPartSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    short_name = serializers.CharField(max_length=40, allow_blank=True, required=False, default="")
    segments = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    units = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, help_text="未定环节的单位"
    )
    sub_chains = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)


class ChainSplitSerializer(StrictSerializer):
    parts = ChainPartSerializer(many=True)
    day = serializers.DateField()
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    decisions = _decisions()


class ChainChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ChainEventKind.choices)
    day = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)
    predecessors = serializers.ListField(child=serializers.UUIDField())
    successors = serializers.ListField(child=serializers.UUIDField())


class ChainNameSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    grade = serializers.CharField(allow_null=True, help_text="当时没有登记的为空")
    industry_class = serializers.CharField(allow_null=True)
    scale = serializers.CharField(allow_null=True)
    is_priority = serializers.BooleanField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class ChainLineageSerializer(serializers.Serializer[Any]):
    pasts = ChainNameSerializer(many=True, help_text="各时段的名称、上级、等级和分类")
    changes = ChainChangeSerializer(many=True)


class SegmentRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    chain = serializers.UUIDField()
    layer = serializers.ChoiceField(choices=Layer.choices)
    name = serializers.CharField()
    order = serializers.IntegerField()
    industries = serializers.ListField(child=serializers.CharField(), help_text="GB/T 4754 代码")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class SegmentPageSerializer(PageSerializer):
    results = SegmentRowSerializer(many=True)


class SegmentSerializer(SegmentRowSerializer):
    version = serializers.IntegerField()


class SegmentChangeSerializer(StrictSerializer):
    layer = serializers.ChoiceField(choices=Layer.choices)
    name = serializers.CharField(max_length=40)
    order = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    industries = serializers.ListField(
        child=serializers.CharField(max_length=5),
        max_length=100,
        required=False,
        help_text="GB/T 4754 代码，门类到小类均可；写入即为全部",
    )
    valid_from = serializers.DateField(allow_null=True, required=False)


class SegmentWriteSerializer(SegmentChangeSerializer):
    chain = serializers.UUIDField()


class PlaceRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    chain = serializers.UUIDField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    segment = serializers.UUIDField(allow_null=True)
    segment_name = serializers.CharField(allow_null=True)
    role = serializers.ChoiceField(choices=ChainRole.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class PlacePageSerializer(PageSerializer):
    results = PlaceRowSerializer(many=True)


class PlaceSerializer(PlaceRowSerializer):
    version = serializers.IntegerField()


class PlaceWriteSerializer(StrictSerializer):
    chain = serializers.UUIDField()
    unit = serializers.UUIDField()
    segment = serializers.UUIDField(allow_null=True, required=False)
    role = serializers.ChoiceField(choices=ChainRole.choices)
    valid_from = serializers.DateField(allow_null=True, required=False)
    fills = serializers.UUIDField(
        allow_null=True, required=False, help_text="为填补哪一项强链补链事项而来；该事项同时登记闭合"
    )


class PlaceChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=ChainRole.choices)
    segment = serializers.UUIDField(allow_null=True)
    day = serializers.DateField(help_text="自何日起；原来的位置到前一天为止")


class ProjectRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    chain = serializers.UUIDField()
    segment = serializers.UUIDField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(allow_null=True)
    year = serializers.IntegerField()
    goal = serializers.CharField(help_text="本市用语")
    amount = serializers.IntegerField(allow_null=True, help_text="投资额，单位：分")
    state = serializers.ChoiceField(choices=ProjectState.choices)
    light = serializers.ChoiceField(choices=Light.choices, allow_blank=True, help_text="未完成的项目按本市规则亮灯")
    started_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    finished_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ProjectPageSerializer(PageSerializer):
    results = ProjectRowSerializer(many=True)


class ProjectSerializer(ProjectRowSerializer):
    goal_id = serializers.UUIDField()
    light_words = serializers.CharField(allow_blank=True, help_text="灯为什么这样亮")
    actions = serializers.ListField(child=serializers.UUIDField(), help_text="链条行动")
    continues = serializers.UUIDField(allow_null=True, help_text="结转自哪个项目")
    target = serializers.CharField(allow_blank=True)
    target_quantity = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    target_unit = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ProjectChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    segment = serializers.UUIDField(allow_null=True, required=False)
    owner = serializers.UUIDField(allow_null=True, required=False)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    goal_id = serializers.UUIDField()
    amount = serializers.IntegerField(min_value=0, max_value=MOST_FEN, allow_null=True, required=False)
    actions = serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False)
    target = serializers.CharField(max_length=400, allow_blank=True, required=False)
    target_quantity = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, allow_null=True, required=False
    )
    target_unit = serializers.CharField(max_length=12, allow_blank=True, required=False)
    started_on = serializers.DateField(allow_null=True, required=False)
    due_on = serializers.DateField(allow_null=True, required=False)
    summary = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    reason = serializers.CharField(
        max_length=400, allow_blank=True, required=False, help_text="这一年清单已发布时必填；已发布的清单不会改变"
    )

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name not in ("chain", "reason")}
        return renamed(data, {"segment": "segment_id", "owner": "owner_id"})

    @property
    def reason_given(self) -> str:
        return str(self.validated_data.get("reason", ""))


class ProjectWriteSerializer(ProjectChangeSerializer):
    chain = serializers.UUIDField()


class FinishSerializer(StrictSerializer):
    finished_on = serializers.DateField()


class CarrySerializer(StrictSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100, help_text="结转到哪一年")
    reason = serializers.CharField(
        max_length=400, allow_blank=True, required=False, default="", help_text="那一年清单已发布时必填"
    )


class NothingSerializer(StrictSerializer):
    """A body without fields."""


class MapCompanySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=ChainRole.choices)
    kind = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    has_party_org = serializers.BooleanField()
    project_count = serializers.IntegerField()


class MapSegmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    layer = serializers.ChoiceField(choices=Layer.choices)
    order = serializers.IntegerField()
    companies = MapCompanySerializer(many=True)


class MapProjectSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    company_id = serializers.UUIDField(allow_null=True)
    segment_id = serializers.UUIDField(allow_null=True)
    is_investment = serializers.BooleanField()
    facts = serializers.ListField(child=serializers.CharField())


class MapGapSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    segment_id = serializers.UUIDField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a name DRF itself uses for something else
    facts = serializers.ListField(child=serializers.CharField())


class MapLinkSerializer(serializers.Serializer[Any]):
    from_segment = serializers.UUIDField()
    to_segment = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=LinkKind.choices)


class ChainMapSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField()
    as_of = serializers.DateField()
    segments = MapSegmentSerializer(many=True)
    links = MapLinkSerializer(many=True)
    unplaced = MapCompanySerializer(many=True)
    projects = MapProjectSerializer(many=True)
    gaps = MapGapSerializer(many=True)
