"""What posts and pledges may be narrowed by; the same words on the page, in the API and in an export's address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from alliances.choices import PledgeResult, PledgeState, PostMeaning, PostPlace
from alliances.models import ModelPost, Pledge
from alliances.posts.queries import late
from chains.filters import Choices
from core import clock
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from organizations.filters import for_page

WHO = (("post", "示范岗"), ("person", "人员"), ("party_org", "党组织"))


class PostFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索岗位名称", method="find")
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(label="含义", field_name="kind__meaning", choices=PostMeaning.choices)
    place = django_filters.MultipleChoiceFilter(label="岗位所在", choices=PostPlace.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    shown = django_filters.BooleanFilter(label="列入公示", field_name="shown")
    standing = django_filters.BooleanFilter(label="在岗", field_name="ended_on", lookup_expr="isnull")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ModelPost
        fields: list[str] = []

    def find(self, queryset: "QuerySet[ModelPost]", name: str, value: str) -> "QuerySet[ModelPost]":  # noqa: ARG002
        return named_like(queryset, value)


class PledgeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索承诺事项", field_name="text", lookup_expr="contains", max_length=60)
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=2000, max_value=2100)
    state = django_filters.MultipleChoiceFilter(label="状态", choices=PledgeState.choices)
    result = django_filters.MultipleChoiceFilter(label="评诺结果", choices=PledgeResult.choices)
    who = django_filters.ChoiceFilter(label="承诺主体", choices=WHO, method="of_whom")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    post = django_filters.UUIDFilter(label="示范岗", field_name="post_id")
    late = django_filters.BooleanFilter(label="逾期未践诺", method="is_late")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Pledge
        fields: list[str] = []

    def of_whom(self, queryset: "QuerySet[Pledge]", name: str, value: str) -> "QuerySet[Pledge]":  # noqa: ARG002
        return queryset.filter(**{f"{value}__isnull": False})

    def is_late(self, queryset: "QuerySet[Pledge]", name: str, value: Any) -> "QuerySet[Pledge]":  # noqa: ARG002
        over = [PledgeState.FULFILLED, PledgeState.REVIEWED, PledgeState.WITHDRAWN]
        on_time = Q(due_on__isnull=True) | Q(due_on__gte=clock.today()) | Q(state__in=over)
        return queryset.filter(late() if value else on_time)


def post_form(filterset: PostFilter, *, bodies: Choices, chains: Choices) -> Any:
    """The chips of the list of posts; what is empty is left out."""
    kinds = term_choices("post_kind")
    form = for_page(filterset, {"kind": kinds, "chain": chains, "body": bodies, "unit": ()})
    del form.fields["meaning"]
    return form


def pledge_form(filterset: PledgeFilter, *, bodies: Choices, chains: Choices, years: Choices) -> Any:
    """The chips of the list of pledges; what is empty is left out."""
    form = for_page(filterset, {"chain": chains, "body": bodies, "post": ()})
    form.fields["year"] = forms.ChoiceField(label="年度", required=False, choices=[("", "全部"), *years])
    return form
