"""Forms around a key project: milestones, participants, notes, carrying over, the city's rule."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from chains.choices import Cadence, ParticipantCategory
from chains.choosing import chosen_unit, kept
from chains.forms import ModelColumnsForm
from chains.models import KeyProject, Milestone, ProgressNote, ProjectRule
from chains.projects.periods import Period
from core import clock
from core.models import Term
from core.principal import Principal
from organizations.models import Unit

FEWER_ROWS = {"rows": 3}


class OwnerMixin(forms.Form):
    """Forms that name a unit by typing its name."""

    principal: Principal
    unit_field = "owner"

    @property
    def unit_shown(self) -> str:
        """The present choice in words, for the typeahead."""
        try:
            unit = chosen_unit(self.principal, str(self[self.unit_field].value() or ""))
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""


class MilestoneForm(ModelColumnsForm, OwnerMixin):
    owner = forms.CharField(label="责任单位", required=False)

    class Meta:
        model = Milestone
        fields = ("name", "planned_on", "delay_reason")
        help_texts = {"delay_reason": "计划日期改晚时填写；按期率仍按最初计划计算"}

    def __init__(self, *args: Any, principal: Principal, project: KeyProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        milestone: Milestone = self.instance
        if milestone._state.adding:
            del self.fields["delay_reason"]
            self.initial.setdefault("owner", str(project.owner_id or ""))
        else:
            self.initial.setdefault("owner", str(milestone.owner_id or ""))

    def clean_owner(self) -> Unit | None:
        text = self.cleaned_data["owner"]
        return kept(self.instance.owner, text) or chosen_unit(self.principal, text)

    def values(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        owner = self.cleaned_data["owner"]
        return {**data, "owner_id": owner.pk if owner else None}


class StartMilestoneForm(forms.Form):
    started_on = forms.DateField(label="实际开始日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].initial = clock.today


class FinishMilestoneForm(forms.Form):
    done_on = forms.DateField(label="实际完成日期")
    delay_reason = forms.CharField(
        label="延期原因",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs=FEWER_ROWS),
        help_text="晚于最初计划的节点必须填写",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = clock.today


class DropMilestoneForm(forms.Form):
    reason = forms.CharField(label="取消原因", max_length=400, widget=forms.Textarea(attrs=FEWER_ROWS))


class ParticipantForm(OwnerMixin):
    """A unit that begins to take part."""

    unit_field = "unit"
    unit = forms.CharField(label="单位", help_text="输入名称或拼音首字母；列表中没有的，填写单位全称或统一社会信用代码")
    category = forms.ChoiceField(label="类别", choices=ParticipantCategory.choices)
    role = forms.CharField(label="承担任务", max_length=80, required=False)
    valid_from = forms.DateField(label="参与起始日期", required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["valid_from"].initial = clock.today

    def clean_unit(self) -> Unit | None:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"unit_id": data["unit"].pk, **{name: data[name] for name in ("category", "role", "valid_from")}}


class ParticipantChangeForm(forms.Form):
    category = forms.ChoiceField(label="类别", choices=ParticipantCategory.choices)
    role = forms.CharField(label="承担任务", max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("category", "role")}


class NoteForm(ModelColumnsForm):
    """A progress note; a new one is offered the words of the last, to be brought up to date."""

    class Meta:
        model = ProgressNote
        fields = ("progress", "problems", "next_steps")
        widgets = {
            "progress": forms.Textarea(attrs={"rows": 6}),
            "problems": forms.Textarea(attrs=FEWER_ROWS),
            "next_steps": forms.Textarea(attrs=FEWER_ROWS),
        }

    def __init__(self, *args: Any, periods: Sequence[Period] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if periods:
            choices = [(period.start.isoformat(), period.label) for period in periods]
            self.fields["period_start"] = forms.ChoiceField(label="报告周期", choices=choices)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def chosen_start(self) -> dt.date:
        return dt.date.fromisoformat(self.cleaned_data["period_start"])


class CarryForm(forms.Form):
    """Which open projects go on into which year."""

    reason = forms.CharField(
        label="变更原因",
        max_length=400,
        required=False,
        help_text="所选年度的清单已发布时填写；已发布的清单不会因此改变",
    )

    def __init__(self, *args: Any, projects: Iterable[KeyProject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(project.pk), project.name) for project in projects]
        self.fields["ids"] = forms.MultipleChoiceField(
            label="项目", choices=choices, error_messages={"required": "请至少勾选一个项目。"}
        )


class ProjectRuleForm(ModelColumnsForm):
    """The city's rule, and the pace of each goal (empty: the usual one)."""

    class Meta:
        model = ProjectRule
        fields = ("yellow_days", "red_days", "note_days", "cadence")

    def __init__(self, *args: Any, goals: Iterable[Term], of_goals: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            self.fields[f"goal-{goal.pk}"] = forms.ChoiceField(
                label=goal.label,
                choices=[("", "同上"), *Cadence.choices],
                required=False,
                initial=of_goals.get(goal.pk, ""),
            )

    @property
    def goal_fields(self) -> list[forms.BoundField]:
        return [self[f"goal-{goal.pk}"] for goal in self.goals]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def of_goals(self) -> dict[Any, str]:
        found = {goal.pk: self.cleaned_data[f"goal-{goal.pk}"] for goal in self.goals}
        return {goal_id: cadence for goal_id, cadence in found.items() if cadence}
