"""What lists of needs, issues, the pool and matches may be narrowed by, on pages, in the API and in files."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from chains.models import Chain
from core import clock
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.queries import choices_by_kind
from core.search.filters import NameFilter
from core.search.index import named_like
from organizations.filters import for_page
from organizations.models import Unit
from services.bodies import body_asked, body_filter, needs_of
from services.choices.talent import ConsentState, IssueState, MatchState, NeedState, TalentCategory
from services.models import TalentIssue, TalentIssueLine, TalentMatch, TalentNeed, TalentProfile
from services.shared.filters import units_in
from services.talent.queries import valid_on

STANDING = (("now", "在招"), ("past", "已过有效期"))


class NeedFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索岗位")
    state = OneOf(label="状态", choices=NeedState.choices)
    show = django_filters.ChoiceFilter(label="有效期", choices=STANDING, method="standing")
    category = OneOf(label="人才类型", choices=TalentCategory.choices)
    is_scarce = django_filters.BooleanFilter(label="紧缺")
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    unit = django_filters.UUIDFilter(label="用人单位", field_name="unit_id")
    body = body_filter(needs_of)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TalentNeed
        fields: list[str] = []

    def standing(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        today = clock.today()
        return queryset.filter(valid_on(today) if value == "now" else Q(ends_on__lt=today))


class IssueFilter(django_filters.FilterSet):
    state = OneOf(label="状态", choices=IssueState.choices)
    year = django_filters.NumberFilter(label="年度", min_value=1950, max_value=2100)
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TalentIssue
        fields: list[str] = []


class IssueLineFilter(django_filters.FilterSet):
    issue = django_filters.UUIDFilter(label="哪一期", field_name="issue_id")
    category = OneOf(label="人才类型", choices=TalentCategory.choices)

    class Meta:
        model = TalentIssueLine
        fields: list[str] = []


class ProfileFilter(django_filters.FilterSet):
    """Names of persons are no condition here: who is in the pool is not asked by trying names."""

    q = django_filters.CharFilter(label="搜索专业、职称、单位", method="find")
    category = OneOf(label="人才类型", choices=TalentCategory.choices)
    kind = django_filters.UUIDFilter(label="人才类别", field_name="kind_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    unit = django_filters.UUIDFilter(label="所在单位", field_name="unit_id")
    is_available = django_filters.BooleanFilter(label="可对接")
    consent = OneOf(label="本人意愿", choices=ConsentState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TalentProfile
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        text, units = value.strip(), named_like(Unit.objects.all(), value).values("id")
        own = Q(specialty__contains=text) | Q(title__contains=text) | Q(source_name__contains=text)
        return queryset.filter(own | Q(unit_id__in=units))


class MatchFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索岗位", method="named")
    state = OneOf(label="状态", choices=MatchState.choices)
    need = django_filters.UUIDFilter(label="人才需求", field_name="need_id")
    profile = django_filters.UUIDFilter(label="链上人才", field_name="profile_id")
    unit = django_filters.UUIDFilter(label="用人单位", field_name="need__unit_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TalentMatch
        fields: list[str] = []

    def named(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(need_id__in=named_like(TalentNeed.objects.all(), value).values("id"))


def chains_in(rows: "QuerySet[Any]") -> list[tuple[str, str]]:
    found = Chain.objects.filter(id__in=rows.order_by().values("chain_id")).order_by("order", "name_key")
    return [(str(key), name) for key, name in found.values_list("id", "name")]


def need_form(filterset: NeedFilter, *, asked: str = "") -> Any:
    rows: QuerySet[Any] = filterset.queryset
    named = {"chain": chains_in(rows), "unit": units_in(rows, "unit_id"), "body": body_asked(asked)}
    return for_page(filterset, named)


def issue_form(filterset: IssueFilter) -> Any:
    rows: QuerySet[Any] = filterset.queryset
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    return for_page(filterset, {"chain": chains_in(rows), "year": [(str(year), f"{year}年") for year in years]})


def profile_form(filterset: ProfileFilter) -> Any:
    rows: QuerySet[Any] = filterset.queryset
    kinds = choices_by_kind("talent_kind")["talent_kind"]
    return for_page(filterset, {"kind": kinds, "chain": chains_in(rows), "unit": units_in(rows, "unit_id")})


def match_form(filterset: MatchFilter) -> Any:
    rows: QuerySet[Any] = filterset.queryset
    for unshown in ("need", "profile"):
        filterset.form.fields.pop(unshown, None)
    return for_page(filterset, {"unit": units_in(rows, "need__unit_id")})
