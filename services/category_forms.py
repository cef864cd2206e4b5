"""Forms of categories and their questions; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from core import clock
from services.categories import category_choices, grouped_categories
from services.choices import QuestionKind
from services.models import CategoryQuestion, TicketCategory


def category_field(label: str, *, required: bool = True, present: UUID | None = None) -> forms.ChoiceField:
    """One of the city's categories, chosen from the tree: each stem is a heading with what is below it."""
    choices = [("", "请选择"), *grouped_categories(clock.today(), present)]
    return forms.ChoiceField(label=label, required=required, choices=choices)


class CategoryForm(forms.Form):
    hint = forms.CharField(
        label="填写提示", max_length=200, required=False, help_text="企业选这一类时看到，如“请写明用地面积和位置”"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, category_id: UUID, rule: TicketCategory | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = rule.parent_id if rule else None
        choices = [one for one in category_choices(clock.today(), held) if one[0] != str(category_id)]
        self.fields["parent"] = forms.ChoiceField(
            label="上级类别", required=False, choices=[("", "没有，是最上一级"), *choices]
        )
        self.order_fields(["parent", "hint", "version"])
        if rule is not None:
            self.initial.update(parent=str(held or ""), hint=rule.hint, version=rule.version)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"parent_id": UUID(data["parent"]) if data["parent"] else None, "hint": data["hint"]}


class QuestionForm(forms.Form):
    label = forms.CharField(label="问题", max_length=80, help_text="例如：需要多大面积")
    kind = forms.ChoiceField(
        label="填写方式", choices=QuestionKind.choices, widget=forms.RadioSelect, initial=QuestionKind.TEXT
    )
    options = forms.CharField(
        label="选项", required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text="单选的问题填写，一行一个"
    )
    is_required = forms.BooleanField(label="必填", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, question: CategoryQuestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question is not None:
            plain = ("label", "kind", "is_required", "version")
            self.initial.update({name: getattr(question, name) for name in plain})
            self.initial["options"] = "\n".join(question.options)

    def clean_options(self) -> list[str]:
        return [line for line in self.cleaned_data["options"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        longest = max((len(line.strip()) for line in data.get("options", ())), default=0)
        if longest > 40:
            self.add_error("options", "每个选项不超过 40 字，请缩短。")
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "kind", "options", "is_required")}
