"""What lists of this room may be narrowed by; ids are text here, so that no query runs while modules load."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from alliances.choices import BodyMeaning, BodyState, RuleSubject, TierMeaning
from alliances.lineage import was_on
from alliances.member_rows import KIND_CHOICES, NO_CATEGORY, narrowed
from alliances.models import BodyRule, ChainBody, Membership, Seat
from alliances.queries import exists, names_shown, shown_on
from chains.filters import Choices
from core.id_filters import NONE, IdOrNone, OneOf
from core.moments import MomentFilter
from core.queries import choices_by_kind, term_choices
from core.search.filters import NameFilter
from core.search.index import named_like
from core.tenancy.dated import in_force
from organizations.choices import UnitKind

ALL = ("", "全部")
UNSET = (NONE, "未定")


class BodyFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索名称")
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = OneOf(label="含义", field_name="kind__meaning", choices=BodyMeaning.choices)
    tier = django_filters.UUIDFilter(label="层级", field_name="tier_id")
    level = OneOf(label="所在行政层级", field_name="tier__meaning", choices=TierMeaning.choices)
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    own_region = django_filters.UUIDFilter(label="园区", field_name="own_region_id")
    setup_mode = IdOrNone(label="共建模式，none 为未定", field_name="setup_mode_id")
    office = django_filters.ChoiceFilter(
        label="办公室设在哪类单位，none 为未定", choices=[*UnitKind.choices, UNSET], method="hosted_by"
    )
    parent = django_filters.UUIDFilter(label="上级链党组织", field_name="parent_id")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=BodyState.choices)
    on = django_filters.DateFilter(label="当日运行", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ChainBody
        fields: list[str] = []

    def hosted_by(self, queryset: "QuerySet[ChainBody]", name: str, value: str) -> "QuerySet[ChainBody]":  # noqa: ARG002
        return queryset.filter(office_host__kind=None if value == NONE else value)

    def on_day(self, queryset: "QuerySet[ChainBody]", name: str, value: Any) -> "QuerySet[ChainBody]":  # noqa: ARG002
        return queryset.filter(exists(value))


class MembershipFilter(django_filters.FilterSet):
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="链党组织所在的产业链", field_name="body__chain_id")
    q = django_filters.CharFilter(label="搜索成员", method="find")
    kind = django_filters.ChoiceFilter(label="成员类型", choices=KIND_CHOICES, method="of_kind")
    category = IdOrNone(label="成员类别，none 为未分类", field_name="category_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Membership
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Membership]", name: str, value: str) -> "QuerySet[Membership]":  # noqa: ARG002
        return narrowed(queryset, {"q": value}, named=names_shown(self.request.principal))

    def of_kind(self, queryset: "QuerySet[Membership]", name: str, value: str) -> "QuerySet[Membership]":  # noqa: ARG002
        return narrowed(queryset, {"kind": value}, named=False)

    def on_day(self, queryset: "QuerySet[Membership]", name: str, value: Any) -> "QuerySet[Membership]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class SeatFilter(django_filters.FilterSet):
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    title = django_filters.UUIDFilter(label="席位", field_name="title_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Seat
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[Seat]", name: str, value: Any) -> "QuerySet[Seat]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class RuleFilter(django_filters.FilterSet):
    subject = OneOf(label="要求", choices=RuleSubject.choices)
    on = django_filters.DateFilter(label="当日有效", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = BodyRule
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[BodyRule]", name: str, value: Any) -> "QuerySet[BodyRule]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class BodyListForm(forms.Form):
    """The chips of the list page: the tenant's own terms and chains as single choices."""

    q = forms.CharField(label="搜索名称", required=False)
    ended = forms.BooleanField(label="含已终止", required=False)
    day = forms.DateField(label="截至日期", required=False)

    def __init__(self, *args: Any, chains: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = choices_by_kind("body_kind", "body_setup_mode", "body_tier")
        if words["body_tier"]:
            self.fields["tier"] = forms.MultipleChoiceField(label="层级", choices=words["body_tier"], required=False)
        offered = (
            ("kind", "类别", words["body_kind"]),
            ("chain", "产业链", chains),
            ("setup_mode", "共建模式", [*words["body_setup_mode"], UNSET]),
            ("office", "办公室设在", [*UnitKind.choices, UNSET]),
            ("state", "状态", BodyState.choices),
        )
        for name, label, choices in offered:
            if choices:
                self.fields[name] = forms.ChoiceField(label=label, choices=[ALL, *choices], required=False)
        self.order_fields(["q", "kind", "tier", "chain", "setup_mode", "office", "state", "day", "ended"])

    def narrowed(self, queryset: "QuerySet[ChainBody]", day: dt.date) -> "QuerySet[ChainBody]":
        """The bodies that fit; without 含已终止 those existing on ``day``."""
        asked = self.cleaned_data
        found = named_like(queryset, asked["q"])
        if asked.get("state"):
            found = found.filter(state=asked["state"])
        elif not asked["ended"]:
            found = found.filter(shown_on(day))
        if asked.get("tier"):
            found = found.filter(tier_id__in=asked["tier"])
        if asked.get("kind"):
            found = found.filter(was_on(day, kind_id=asked["kind"]))
        for name, column in (
            ("chain", "chain_id"),
            ("setup_mode", "setup_mode_id"),
            ("office", "office_host__kind"),
        ):
            if asked.get(name):
                found = found.filter(**{column: None if asked[name] == NONE else asked[name]})
        return found

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields if name not in {"day", "ended"})


class MembershipListForm(forms.Form):
    """The chips of the members of all bodies: by what they are, as what and where they joined."""

    q = forms.CharField(label="搜索成员", required=False)
    kind = forms.ChoiceField(label="成员类型", choices=[ALL, *KIND_CHOICES], required=False)
    day = forms.DateField(label="截至日期", required=False)

    def __init__(self, *args: Any, chains: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = [ALL, *term_choices("member_category"), (NO_CATEGORY, "未分类")]
        self.fields["category"] = forms.ChoiceField(label="成员类别", choices=categories, required=False)
        self.fields["chain"] = forms.ChoiceField(label="产业链", choices=[ALL, *chains], required=False)
        self.order_fields(["q", "category", "kind", "chain", "day"])

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields if name != "day")


class MemberListForm(forms.Form):
    """The chips of one body's members; categories stand beside them with their counts."""

    q = forms.CharField(label="搜索成员", required=False)
    kind = forms.ChoiceField(label="成员类型", choices=[ALL, *KIND_CHOICES], required=False)
    day = forms.DateField(label="截至日期", required=False)

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields if name != "day")
