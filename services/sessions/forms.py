"""Forms of service events and of what is asked there; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.teams.forms import TypedForm
from chains.choosing import chosen_party_org, chosen_unit
from core import clock
from services.categories import category_choices
from services.models import ServiceSession, SessionQuestion, Site


class SessionEventForm(TypedForm):
    typed = {"party_org": chosen_party_org}
    party_org = forms.CharField(label="承办党组织", required=False, help_text="承办部门的机关党组织，可不填")

    class Meta:
        model = ServiceSession
        fields = ("topic", "form", "outcome")
        help_texts = {
            "topic": "例如“技改补贴政策面对面”",
            "form": "部门来讲、企业来问的是专场；到服务中心逐家指导的是服务指导",
            "outcome": "活动之后填，可先不填",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.site_id
        open_ones = Site.objects.filter(closed_on__isnull=True) | Site.objects.filter(pk=held)
        choices = [(str(key), name) for key, name in open_ones.order_by("name_key").values_list("id", "name")]
        self.fields["site"] = forms.ChoiceField(
            label="服务点位", required=False, choices=[("", "不在点位里"), *choices]
        )
        if not self.instance._state.adding:
            self.initial.setdefault("site", str(held or ""))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = {name: data[name] for name in self.Meta.fields}
        return {**own, "site_id": UUID(data["site"]) if data["site"] else None, **self.keys()}


class QuestionForm(TypedForm):
    typed = {"unit": chosen_unit}
    unit = forms.CharField(label="企业")

    class Meta:
        model = SessionQuestion
        fields = ("text", "asker", "answer")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "answer": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"answer": "当场答复了的填写；还要部门办的转为工单"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = False

    def values(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.Meta.fields}, **self.keys()}


class RaiseQuestionForm(forms.Form):
    """One choice and a button."""

    category = forms.ChoiceField(label="工单类别")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ChoiceField(
            label="工单类别", choices=[("", "请选择"), *category_choices(clock.today())]
        )

    def category_id(self) -> UUID:
        return UUID(self.cleaned_data["category"])
