"""What lists of units may be narrowed by; ids are text here, so that no query runs while modules load."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from core import clock
from core.choices import AnchorKind
from core.id_filters import OneOf, TextOrNone
from core.moments import MomentFilter
from core.rights import within
from core.search.filters import NameFilter
from core.search.index import named_like
from core.tenancy.dated import in_force
from organizations.choices import (
    LISTED_UNIT_STATES,
    AliasKind,
    BuildMode,
    MassOrgKind,
    MergeState,
    Ownership,
    PairState,
    PartyOrgKind,
    PeriodKind,
    UnitKind,
    UnitSize,
)
from organizations.models import (
    DuplicatePair,
    MassOrg,
    MemberCount,
    Merge,
    OwnRegion,
    PartyOrg,
    PartyOrgAlias,
    PartyOrgHost,
    Residence,
    Unit,
    UnitAlias,
    UnitFigure,
    UnitMemberCount,
    UnitTag,
)
from organizations.models.merging import MERGED_KIND_CHOICES


def for_page(filterset: "django_filters.FilterSet", choices: Mapping[str, Sequence[tuple[str, str]]]) -> Any:
    """The filter's form as a list page shows it: ids become choices in words, one without any is left out.

    The same parameters mean the same as in the API, so that a page's address can be exported or asked for there.
    """
    fields = filterset.form.fields
    fields.pop("updated_since", None)
    for name, field in list(fields.items()):
        if isinstance(field, forms.NullBooleanField):
            fields[name] = forms.TypedChoiceField(
                label=field.label,
                required=False,
                choices=[("", "全部"), ("true", "是"), ("false", "否")],
                coerce=lambda value: value == "true",
            )
    for name, options in choices.items():
        label = fields.pop(name).label
        if options:
            fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "全部"), *options])
    # A form that was checked already keeps each field as it was then, and would show an id to be typed.
    filterset.form._bound_fields_cache.clear()
    return filterset.form


def on_chain(target: AnchorKind, path: str) -> "Callable[[Any, QuerySet[Any], str, Any], QuerySet[Any]]":
    """A filter's method: what stands on a chain or a sub-chain of it today, as the room of chains says."""

    def narrowed(filterset: Any, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG001
        return queryset.filter(within(target, AnchorKind.CHAIN, [value], path=path))

    return narrowed


class UnitFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称、简称、曾用名、代码")
    kind = OneOf(label="类型", choices=UnitKind.choices)
    region = django_filters.CharFilter(label="区县", field_name="region_id")
    ownership = OneOf(label="所有制", choices=Ownership.choices)
    size_class = OneOf(label="规模", field_name="size", choices=UnitSize.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=LISTED_UNIT_STATES)
    tag = django_filters.UUIDFilter(label="标签", method="tagged")
    park = django_filters.UUIDFilter(label="园区", method="resident")
    has_party_org = django_filters.BooleanFilter(label="已建党组织", method="organized", widget=forms.NullBooleanSelect)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Unit
        fields: list[str] = []

    def tagged(self, queryset: "QuerySet[Unit]", name: str, value: Any) -> "QuerySet[Unit]":  # noqa: ARG002
        rows = UnitTag.objects.filter(in_force(clock.today()), tag_id=value)
        return queryset.filter(id__in=rows.values("unit_id"))

    def resident(self, queryset: "QuerySet[Unit]", name: str, value: Any) -> "QuerySet[Unit]":  # noqa: ARG002
        rows = Residence.objects.filter(in_force(clock.today()), own_region_id=value)
        return queryset.filter(id__in=rows.values("unit_id"))

    def organized(self, queryset: "QuerySet[Unit]", name: str, value: bool) -> "QuerySet[Unit]":  # noqa: ARG002
        today = clock.today()
        hosted = PartyOrgHost.objects.filter(
            in_force(today), in_force(today, path="party_org__", start="founded_on", end="dissolved_on")
        ).values("unit_id")
        return queryset.filter(id__in=hosted) if value else queryset.exclude(id__in=hosted)


class PartyOrgFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称、曾用名、拼音首字母")
    kind = OneOf(label="类型", choices=PartyOrgKind.choices)
    build_mode = OneOf(label="组建方式", choices=BuildMode.choices)
    standing = django_filters.ChoiceFilter(
        label="状态", choices=(("current", "现有"), ("dissolved", "已撤销")), method="stands"
    )
    is_demonstration = django_filters.BooleanFilter(label="示范党组织", widget=forms.NullBooleanSelect)
    superior = django_filters.UUIDFilter(label="上级党组织", field_name="superior_id")
    chain = django_filters.UUIDFilter(label="所在单位在哪条产业链（含子链）", method="on_chain")
    unit = django_filters.UUIDFilter(label="所在单位", method="hosted")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = PartyOrg
        fields: list[str] = []

    def stands(self, queryset: "QuerySet[PartyOrg]", name: str, value: str) -> "QuerySet[PartyOrg]":  # noqa: ARG002
        gone = Q(dissolved_on__lt=clock.today())
        return queryset.filter(gone) if value == "dissolved" else queryset.exclude(gone)

    on_chain = on_chain(AnchorKind.PARTY_ORG, "id")

    def hosted(self, queryset: "QuerySet[PartyOrg]", name: str, value: Any) -> "QuerySet[PartyOrg]":  # noqa: ARG002
        rows = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id=value)
        return queryset.filter(id__in=rows.values("party_org_id"))


class UnitAliasFilter(django_filters.FilterSet):
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    kind = django_filters.ChoiceFilter(label="类别", choices=AliasKind.choices)
    uscc = django_filters.CharFilter(label="原统一社会信用代码")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = UnitAlias
        fields: list[str] = []


class PartyOrgAliasFilter(django_filters.FilterSet):
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    kind = django_filters.ChoiceFilter(label="类别", choices=AliasKind.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = PartyOrgAlias
        fields: list[str] = []


class DuplicateFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", field_name="first_kind", choices=MERGED_KIND_CHOICES)
    state = django_filters.ChoiceFilter(label="状态", choices=PairState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = DuplicatePair
        fields: list[str] = []


class MergeFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", field_name="survivor_kind", choices=MERGED_KIND_CHOICES)
    state = django_filters.ChoiceFilter(label="状态", choices=MergeState.choices)
    survivor = django_filters.UUIDFilter(label="保留的一方", field_name="survivor_id")
    absorbed = django_filters.UUIDFilter(label="并入的一方", field_name="absorbed_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Merge
        fields: list[str] = []


class DatedCountFilter(django_filters.FilterSet):
    as_of = django_filters.DateFilter(label="统计日期")
    as_of_from = django_filters.DateFilter(label="统计日期起", field_name="as_of", lookup_expr="gte")
    as_of_to = django_filters.DateFilter(label="统计日期止", field_name="as_of", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        fields: list[str] = []


class MemberCountFilter(DatedCountFilter):
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")

    class Meta(DatedCountFilter.Meta):
        model = MemberCount


class UnitMemberCountFilter(DatedCountFilter):
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")

    class Meta(DatedCountFilter.Meta):
        model = UnitMemberCount


class UnitFigureFilter(django_filters.FilterSet):
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    kind = django_filters.UUIDFilter(label="指标", field_name="kind_id")
    meaning = django_filters.CharFilter(label="指标含义", field_name="kind__meaning")
    chain = django_filters.UUIDFilter(label="单位在哪条产业链（含子链）", method="on_chain")
    region = TextOrNone(label="单位所在区县，none 为未填", field_name="unit__region_id")
    year = django_filters.NumberFilter(label="年度", min_value=1990, max_value=2100)
    period = django_filters.ChoiceFilter(label="期间类别", choices=PeriodKind.choices)
    number = django_filters.NumberFilter(label="期次", min_value=1, max_value=12)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = UnitFigure
        fields: list[str] = []

    on_chain = on_chain(AnchorKind.UNIT, "unit_id")


class OwnRegionFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称、拼音首字母")
    region = django_filters.CharFilter(label="区县", field_name="region_id")
    closed = django_filters.BooleanFilter(
        label="已撤销", field_name="closed_on", lookup_expr="isnull", exclude=True, widget=forms.NullBooleanSelect
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = OwnRegion
        fields: list[str] = []


class ResidenceFilter(django_filters.FilterSet):
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    own_region = django_filters.UUIDFilter(label="园区", field_name="own_region_id")
    on = django_filters.DateFilter(label="在园日期", method="resident_on")
    show = django_filters.ChoiceFilter(
        label="在园或已迁出", choices=(("now", "在园"), ("past", "已迁出")), method="standing"
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Residence
        fields: list[str] = []

    def standing(self, queryset: "QuerySet[Residence]", name: str, value: str) -> "QuerySet[Residence]":  # noqa: ARG002
        left = Q(valid_to__lt=clock.today())
        return queryset.filter(left) if value == "past" else queryset.exclude(left)

    def resident_on(self, queryset: "QuerySet[Residence]", name: str, value: Any) -> "QuerySet[Residence]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class MassOrgFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索名称、单位", method="find")
    kind = OneOf(label="类别", choices=MassOrgKind.choices)
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    chain = django_filters.UUIDFilter(label="单位在哪条产业链（含子链）", method="on_chain")
    on = django_filters.DateFilter(label="当日存在", method="standing")
    ended = django_filters.BooleanFilter(
        label="已撤销", field_name="ended_on", lookup_expr="isnull", exclude=True, widget=forms.NullBooleanSelect
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MassOrg
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        units = named_like(Unit.objects.all(), value).values("id")
        return queryset.filter(Q(name__contains=value.strip()) | Q(unit_id__in=units))

    def standing(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value, start="founded_on", end="ended_on"))

    on_chain = on_chain(AnchorKind.UNIT, "unit_id")
