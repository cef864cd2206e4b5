"""What lists of this room may be narrowed by; ids are text here, so that no query runs while modules load."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from chains.choices import ChainKind, ChainRole, ExclusionState, Layer, Light, LinkKind, ProjectState
from chains.lineage import as_of
from chains.models import Chain, ChainUnit, CoverageExclusion, KeyProject, Segment, SegmentIndustry, SegmentLink
from core import clock
from core.choices import TenantLevel
from core.id_filters import IdOrNone, OneOf
from core.moments import MomentFilter
from core.queries import choices_by_kind
from core.search.filters import NameFilter
from core.search.index import named_like
from core.tenancy.dated import in_force
from organizations.choices import UnitKind
from organizations.models import PartyOrg, PartyOrgHost, Unit

Choices = list[tuple[str, str]]
NO_SEGMENT = "none"
ORGANIZED = [("1", "已建党组织"), ("0", "未建党组织")]


def hosts_on(day: dt.date) -> "QuerySet[Any]":
    """Ids of the units in which a party organization stands on ``day``."""
    existing = in_force(day, path="party_org__", start="founded_on", end="dissolved_on")
    found: QuerySet[Any] = PartyOrgHost.objects.filter(in_force(day), existing).values("unit_id")
    return found


class ChainFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称")
    kind = OneOf(label="类别", choices=ChainKind.choices)
    level = OneOf(label="层级", choices=TenantLevel.choices)
    grade = django_filters.UUIDFilter(label="等级", field_name="grade_on")
    industry_class = django_filters.UUIDFilter(label="产业分类", field_name="industry_class_on")
    scale = django_filters.UUIDFilter(label="集群规模", field_name="scale_on")
    is_priority = django_filters.BooleanFilter(label="重点产业链", field_name="is_priority_on")
    parent = django_filters.UUIDFilter(label="上级链条", field_name="parent_on")
    on = django_filters.DateFilter(label="当日有效，名称、上级和数字也按当日", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Chain
        fields: list[str] = []

    def filter_queryset(self, queryset: "QuerySet[Chain]") -> "QuerySet[Chain]":
        """Superior and classes are those of the day asked for."""
        found: QuerySet[Chain] = super().filter_queryset(as_of(queryset, self.form.cleaned_data["on"] or clock.today()))
        return found

    def on_day(self, queryset: "QuerySet[Chain]", name: str, value: Any) -> "QuerySet[Chain]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class CoverageExclusionFilter(django_filters.FilterSet):
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    on = django_filters.DateFilter(label="当日不计入", method="on_day")
    state = django_filters.ChoiceFilter(label="审批", choices=ExclusionState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = CoverageExclusion
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value), state=ExclusionState.APPROVED)


class ChainListForm(forms.Form):
    """The chips of the list page: the tenant's own terms as single choices."""

    q = forms.CharField(label="搜索名称", required=False)
    kind = forms.MultipleChoiceField(label="类别", choices=ChainKind.choices, required=False)
    level = forms.MultipleChoiceField(label="层级", choices=TenantLevel.choices, required=False)
    is_priority = forms.BooleanField(label="重点产业链", required=False)
    ended = forms.BooleanField(label="含已终止", required=False)
    day = forms.DateField(label="截至日期", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = choices_by_kind("chain_grade", "chain_class", "chain_scale")
        for name, label, kind in (
            ("grade", "等级", "chain_grade"),
            ("industry_class", "产业分类", "chain_class"),
            ("scale", "集群规模", "chain_scale"),
        ):
            choices = words[kind]
            if choices:
                self.fields[name] = forms.ChoiceField(label=label, choices=[("", "全部"), *choices], required=False)

    def narrowed(self, queryset: "QuerySet[Chain]") -> "QuerySet[Chain]":
        """The chains (read ``as_of`` a day) that fit; dates are the page's to decide."""
        asked = self.cleaned_data
        found = named_like(queryset, asked["q"])
        for name in ("kind", "level"):
            if asked[name]:
                found = found.filter(**{f"{name}__in": asked[name]})
        for name in ("grade", "industry_class", "scale"):
            if asked.get(name):
                found = found.filter(**{f"{name}_on": asked[name]})
        return found.filter(is_priority_on=True) if asked["is_priority"] else found

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields if name not in {"day", "ended"})


class PlacedUnitForm(forms.Form):
    """The chips of the units on a chain, or on any chain of the city."""

    q = forms.CharField(label="搜索名称、代码", required=False)
    role = forms.MultipleChoiceField(label="链上角色", choices=ChainRole.choices, required=False)
    kind = forms.MultipleChoiceField(label="类型", choices=UnitKind.choices, required=False)
    organized = forms.ChoiceField(label="党组织", choices=[("", "全部"), *ORGANIZED], required=False)
    day = forms.DateField(label="截至日期", required=False)

    def __init__(self, *args: Any, segments: Iterable[Segment], regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stretches = [(str(segment.pk), segment.name) for segment in segments]
        if stretches:
            self.fields["segment"] = forms.ChoiceField(
                label="环节", choices=[("", "全部"), *stretches, (NO_SEGMENT, "未定环节")], required=False
            )
        if regions:
            self.fields["region"] = forms.ChoiceField(label="区县", choices=[("", "全部"), *regions], required=False)

    def units(self, places: "QuerySet[ChainUnit]", units: "QuerySet[Unit]", day: Any) -> "QuerySet[Unit]":
        """The distinct units of the places that fit role and segment at once, narrowed by their own columns."""
        asked = self.cleaned_data
        if asked["role"]:
            places = places.filter(role__in=asked["role"])
        if asked.get("segment"):
            missing = asked["segment"] == NO_SEGMENT
            places = places.filter(segment__isnull=True) if missing else places.filter(segment_id=asked["segment"])
        found = units.filter(id__in=places.values("unit_id"))
        text = asked["q"].strip()
        if text:
            found = named_like(found, text)
        if asked["kind"]:
            found = found.filter(kind__in=asked["kind"])
        if asked.get("region"):
            found = found.filter(region_id=asked["region"])
        if asked["organized"]:
            hosts = hosts_on(day)
            found = found.filter(id__in=hosts) if asked["organized"] == "1" else found.exclude(id__in=hosts)
        return found

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields if name != "day")


class StandingOrgForm(forms.Form):
    q = forms.CharField(label="搜索党组织名称", required=False)
    day = forms.DateField(label="截至日期", required=False)

    def narrowed(self, queryset: "QuerySet[PartyOrg]") -> "QuerySet[PartyOrg]":
        return named_like(queryset, self.cleaned_data["q"])


class ProjectFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索项目名称")
    year = django_filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ProjectState.choices)
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    goal = django_filters.UUIDFilter(label="目标任务", field_name="goal_id")
    owner = django_filters.UUIDFilter(label="牵头单位", field_name="owner_id")
    light = django_filters.MultipleChoiceFilter(label="灯", choices=Light.choices)
    action = django_filters.UUIDFilter(label="链条行动", field_name="action_tags__action_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = KeyProject
        fields: list[str] = []


class ProjectListForm(forms.Form):
    """The chips of the project lists; ``chains`` are offered where the list is not of one chain."""

    q = forms.CharField(label="搜索项目名称", required=False)
    light = forms.MultipleChoiceField(label="灯", choices=Light.choices, required=False)
    state = forms.MultipleChoiceField(label="状态", choices=ProjectState.choices, required=False)

    def __init__(self, *args: Any, years: Iterable[int], chains: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = sorted(years, reverse=True)
        self.fields["year"] = forms.ChoiceField(
            label="年度", choices=[("", "全部"), *[(str(year), f"{year}年") for year in shown]], required=False
        )
        if chains:
            self.fields["chain"] = forms.ChoiceField(label="产业链", choices=[("", "全部"), *chains], required=False)
        words = choices_by_kind("project_goal", "gap_kind")
        self.fields["goal"] = forms.ChoiceField(
            label="目标任务", choices=[("", "全部"), *words["project_goal"]], required=False
        )
        actions = words["gap_kind"]
        if actions:
            self.fields["action"] = forms.ChoiceField(
                label="链条行动", choices=[("", "全部"), *actions], required=False
            )

    def narrowed(self, queryset: "QuerySet[KeyProject]") -> "QuerySet[KeyProject]":
        """The projects (read with their lights) that fit."""
        asked = self.cleaned_data
        found = named_like(queryset, asked["q"])
        for name in ("state", "light"):
            if asked[name]:
                found = found.filter(**{f"{name}__in": asked[name]})
        columns = {"year": "year", "chain": "chain_id", "goal": "goal_id", "action": "action_tags__action_id"}
        for name, column in columns.items():
            if asked.get(name):
                found = found.filter(**{column: asked[name]})
        return found

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)


class SegmentFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    layer = OneOf(label="位置", choices=Layer.choices)
    industry = django_filters.CharFilter(label="对应行业代码", method="of_industry")
    on = django_filters.DateFilter(label="当日有效", method="on_day")

    class Meta:
        model = Segment
        fields: list[str] = []

    def of_industry(self, queryset: "QuerySet[Segment]", name: str, value: str) -> "QuerySet[Segment]":  # noqa: ARG002
        return queryset.filter(pk__in=SegmentIndustry.objects.filter(industry_id=value).values("segment_id"))

    def on_day(self, queryset: "QuerySet[Segment]", name: str, value: Any) -> "QuerySet[Segment]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class SegmentLinkFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="任一端所在的产业链", method="on_chain")
    segment = django_filters.UUIDFilter(label="任一端的环节", method="at_segment")
    kind = OneOf(label="关系", choices=LinkKind.choices)
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = SegmentLink
        fields: list[str] = []

    def on_chain(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(Q(source__chain_id=value) | Q(target__chain_id=value))

    def at_segment(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(Q(source_id=value) | Q(target_id=value))

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class PlacedUnitFilter(django_filters.FilterSet):
    """Places by what their unit is, in the words of the page of units on chains."""

    q = django_filters.CharFilter(label="搜索单位名称、代码", method="find")
    kind = OneOf(label="单位类型", field_name="unit__kind", choices=UnitKind.choices)
    region = django_filters.CharFilter(label="单位所在区县", field_name="unit__region_id")
    organized = django_filters.ChoiceFilter(
        label="单位已建（1）、未建（0）党组织", choices=ORGANIZED, method="with_organization"
    )

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(unit_id__in=named_like(Unit.objects.all(), value).values("id"))

    def with_organization(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        hosts = hosts_on(self.form.cleaned_data["on"] or clock.today())
        return queryset.filter(unit_id__in=hosts) if value == "1" else queryset.exclude(unit_id__in=hosts)


class ChainUnitFilter(PlacedUnitFilter):
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    segment = IdOrNone(label="环节，none 为未定环节", field_name="segment_id")
    role = OneOf(label="链上角色", choices=ChainRole.choices)
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ChainUnit
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[ChainUnit]", name: str, value: Any) -> "QuerySet[ChainUnit]":  # noqa: ARG002
        return queryset.filter(in_force(value))
