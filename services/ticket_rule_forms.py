"""The form of one rule; every rule is the action's."""

from typing import Any

from django import forms

from services.choices import COUNTED, LimitUnit, RuleKind, RuleUnit
from services.rules import RuleValue


class TicketRuleForm(forms.Form):
    amount = forms.IntegerField(label="数量", min_value=1, max_value=100_000)
    note = forms.CharField(label="依据", max_length=200, required=False, help_text="文件名称、文号或制度的条目")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: RuleKind, counting: RuleValue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counts = kind in COUNTED
        if self.counts:
            self.fields["amount"].label = "次数"
        else:
            self.fields["amount"].help_text = "1 个工作小时填 60 个工作分钟"
            self.fields["unit"] = forms.ChoiceField(label="单位", choices=LimitUnit.choices, widget=forms.RadioSelect)
            self.order_fields(["amount", "unit", "note", "version"])
        rule = counting.rule
        held = {"amount": counting.amount, "unit": counting.unit}
        if rule is not None:
            held |= {"note": rule.note, "version": rule.version}
        self.initial = {**held, **self.initial}

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        unit = RuleUnit.TIMES.value if self.counts else data["unit"]
        return {"amount": data["amount"], "unit": unit, "note": data["note"]}
