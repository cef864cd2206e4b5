"""What boards, timelines and lists of milestones may be narrowed by."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from chains.choices import MilestoneOutcome, MilestoneState, ParticipantCategory
from chains.filters import Choices
from chains.models import KeyProject, Milestone, Participant, ProgressNote
from core import clock
from core.moments import MomentFilter


class YearForm(forms.Form):
    """One year, always; one chain, or all of them. A year nobody has is this year."""

    def __init__(self, *args: Any, years: Iterable[int], chains: Choices, label: str = "年度", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(str(year), f"{year}年") for year in years]
        self.fields["year"] = forms.ChoiceField(label=label, choices=[("", "今年"), *shown], required=False)
        if chains:
            self.fields["chain"] = forms.ChoiceField(label="产业链", choices=[("", "全部"), *chains], required=False)

    @property
    def year(self) -> int:
        chosen = self.cleaned_data.get("year") if self.is_valid() else ""
        return int(chosen) if chosen else clock.today().year

    def asked(self) -> dict[str, str]:
        chain = self.cleaned_data.get("chain", "") if self.is_valid() else ""
        return {"year": str(self.year), "chain": chain}

    def narrowed(self, projects: "QuerySet[KeyProject]") -> "QuerySet[KeyProject]":
        asked = self.asked()
        found = projects.filter(year=self.year)
        return found.filter(chain_id=asked["chain"]) if asked["chain"] else found


def named(milestones: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Those whose own name or whose project's holds ``text``."""
    text = text.strip()
    if not text:
        return milestones
    return milestones.filter(Q(name__contains=text) | Q(project__name__contains=text))


class MilestoneListForm(forms.Form):
    q = forms.CharField(label="搜索节点、项目", required=False)
    outcome = forms.MultipleChoiceField(label="结果", choices=MilestoneOutcome.choices, required=False)

    def __init__(self, *args: Any, years: Iterable[int], chains: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(str(year), f"{year}年") for year in years]
        self.fields["year"] = forms.ChoiceField(label="最初计划年度", choices=[("", "全部"), *shown], required=False)
        if chains:
            self.fields["chain"] = forms.ChoiceField(label="产业链", choices=[("", "全部"), *chains], required=False)

    def narrowed(self, milestones: "QuerySet[Any]") -> "QuerySet[Any]":
        """The milestones (read with their outcomes) that fit."""
        asked = self.cleaned_data
        found = named(milestones, asked["q"])
        if asked["outcome"]:
            found = found.filter(outcome__in=asked["outcome"])
        if asked["year"]:
            found = found.filter(baseline_on__year=asked["year"])
        return found.filter(project__chain_id=asked["chain"]) if asked.get("chain") else found

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)


class MilestoneFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索节点、项目", method="find")
    project = django_filters.UUIDFilter(label="重点项目", field_name="project_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="project__chain_id")
    owner = django_filters.UUIDFilter(label="责任单位", field_name="owner_id")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=MilestoneState.choices)
    outcome = django_filters.MultipleChoiceFilter(label="结果", choices=MilestoneOutcome.choices)
    year = django_filters.NumberFilter(
        label="最初计划年度", field_name="baseline_on__year", min_value=2000, max_value=2100
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Milestone
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return named(queryset, value)


class ParticipantFilter(django_filters.FilterSet):
    project = django_filters.UUIDFilter(label="重点项目", field_name="project_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    category = django_filters.MultipleChoiceFilter(label="类别", choices=ParticipantCategory.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Participant
        fields: list[str] = []


class ProgressNoteFilter(django_filters.FilterSet):
    project = django_filters.UUIDFilter(label="重点项目", field_name="project_id")
    period_start = django_filters.DateFilter(label="周期起")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ProgressNote
        fields: list[str] = []
