"""Forms of time limits; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from core import clock
from services.categories import category_choices
from services.choices import ClockKind, LimitUnit, Urgency
from services.models import TimeLimit

EVERY_CATEGORY, EVERY_URGENCY = "各类工单", "各种紧急程度"


class TimeLimitForm(forms.Form):
    clock = forms.ChoiceField(label="时限", choices=ClockKind.choices, widget=forms.RadioSelect)
    urgency = forms.ChoiceField(
        label="紧急程度", required=False, choices=[("", EVERY_URGENCY), *Urgency.choices], widget=forms.RadioSelect
    )
    amount = forms.IntegerField(label="数量", min_value=1, max_value=100_000, help_text="1 个工作小时填 60 个工作分钟")
    unit = forms.ChoiceField(label="单位", choices=LimitUnit.choices, initial=LimitUnit.DAYS, widget=forms.RadioSelect)
    note = forms.CharField(label="依据", max_length=200, required=False, help_text="文件名称、文号或制度的条目")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, limit: TimeLimit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = limit.category_id if limit else None
        choices = [("", EVERY_CATEGORY), *category_choices(clock.today(), held)]
        self.fields["category"] = forms.ChoiceField(
            label="适用类别", required=False, choices=choices, help_text="下级类别没有单独设的，也按它算"
        )
        if limit is None:
            self.fields["valid_from"] = forms.DateField(
                label="起始日期", required=False, help_text="不填从今天起；已在计时的工单不变"
            )
        else:
            plain = ("clock", "urgency", "amount", "unit", "note", "version")
            self.initial.update({name: getattr(limit, name) for name in plain})
            self.initial["category"] = str(held or "")

    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "category")}
        category = self.cleaned_data["category"]
        return {**data, "category_id": UUID(category) if category else None}


class CountingForm(forms.Form):
    """Which category the table of what counts is drawn for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "没有单独设置的类别"), *category_choices(clock.today())]
        self.fields["category"] = forms.ChoiceField(label="类别", required=False, choices=choices)

    def chosen(self) -> UUID | None:
        """What the address names; nothing for what it names wrongly."""
        given = self.cleaned_data.get("category") if self.is_valid() else None
        return UUID(given) if given else None
