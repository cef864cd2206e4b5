"""Forms of the instructors' pages."""

import calendar
from typing import Any
from uuid import UUID

from django import forms

from core import clock
from core.principal import Principal
from members.forms import resolved
from members.instructors import instructor_rule, instructor_titles
from members.models import InstructorRule
from members.people import person_suggestions
from members.queries import account_suggestions


class AssignForm(forms.Form):
    """Whom to send, from when to when; the units come with the request."""

    person = forms.CharField(label="指导员", help_text="输入姓名或拼音首字母；还没有登记的请先新建人员")
    title = forms.ChoiceField(label="职务", choices=[])
    valid_from = forms.DateField(label="起始日期")
    valid_to = forms.DateField(label="终止日期", required=False, help_text="选派期满的日期；不填表示在任")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        titles = [(str(term.pk), term.label) for term in instructor_titles(clock.today())]
        self.fields["title"] = forms.ChoiceField(label="职务", choices=titles)

    def clean_person(self) -> UUID:
        text = self.cleaned_data["person"]
        found = resolved(text, person_suggestions(self.principal, text), "人员")
        if found is None:
            raise forms.ValidationError("请选择指导员。")
        return found

    def clean_title(self) -> UUID:
        return UUID(self.cleaned_data["title"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "person_id": data["person"],
            "title_id": data["title"],
            "valid_from": data["valid_from"],
            "valid_to": data["valid_to"],
        }


class InstructorRuleForm(forms.ModelForm[InstructorRule]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = InstructorRule
        fields = ("max_units", "one_region", "term_months")

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OwnAccountForm(forms.Form):
    account = forms.CharField(label="对应账号", required=False, help_text="不填则取消对应")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_account(self) -> UUID | None:
        text = self.cleaned_data["account"]
        return resolved(text, account_suggestions(self.principal, text), "账号")


def default_term(first_day: Any) -> Any:
    """The last day of a term that begins on ``first_day`` by the city's rule; None where it says nothing."""
    months = instructor_rule().term_months
    if not months:
        return None
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    following = first_day.replace(year=year, month=month + 1, day=min(first_day.day, last))
    return clock.day_before(following)
