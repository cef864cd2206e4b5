"""What courses and sessions may be narrowed by; the same words on the page, in the API and in an export's address."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from alliances.models import Course, CourseSession
from chains.filters import Choices
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from organizations.filters import for_page

YEARS = {"min_value": 1900, "max_value": 2100}


class CourseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索课程名称", method="find")
    kind = django_filters.UUIDFilter(label="课堂类别", field_name="kind_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    year = django_filters.NumberFilter(label="年度", method="held_in", **YEARS)
    open = django_filters.BooleanFilter(label="开办中", field_name="closed_on", lookup_expr="isnull")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Course
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Course]", name: str, value: str) -> "QuerySet[Course]":  # noqa: ARG002
        return named_like(queryset, value)

    def held_in(self, queryset: "QuerySet[Course]", name: str, value: Any) -> "QuerySet[Course]":  # noqa: ARG002
        held = CourseSession.objects.filter(held_on__year=int(value))
        return queryset.filter(id__in=held.values("course_id"))


class SessionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索主题", field_name="title", lookup_expr="contains", max_length=60)
    course = django_filters.UUIDFilter(label="课程", field_name="course_id")
    kind = django_filters.UUIDFilter(label="课堂类别", field_name="course__kind_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="course__body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="course__body__chain_id")
    year = django_filters.NumberFilter(label="年度", field_name="held_on__year", **YEARS)
    since = django_filters.DateFilter(label="日期起", field_name="held_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="held_on", lookup_expr="lte")
    training = django_filters.BooleanFilter(label="职业技能培训", field_name="is_training")
    host = django_filters.UUIDFilter(label="承办单位", field_name="host_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = CourseSession
        fields: list[str] = []


def _with_years(form: Any, years: Sequence[int]) -> Any:
    options = [(str(year), f"{year}年") for year in years]
    form.fields["year"] = forms.ChoiceField(label="年度", required=False, choices=[("", "全部"), *options])
    return form


def course_form(filterset: CourseFilter, *, bodies: Choices, chains: Choices, years: Sequence[int]) -> Any:
    """The chips of the list of courses; what is empty is left out."""
    kinds = term_choices("course_kind")
    form = for_page(filterset, {"kind": kinds, "chain": chains, "body": bodies})
    return _with_years(form, years)


def session_form(filterset: SessionFilter, *, courses: Choices, years: Sequence[int]) -> Any:
    """The chips of the list of sessions."""
    kinds = term_choices("course_kind")
    form = for_page(filterset, {"course": courses, "kind": kinds, "body": (), "chain": (), "host": ()})
    return _with_years(form, years)
