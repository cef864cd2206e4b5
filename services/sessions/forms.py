"""Forms of service events and of what is asked there; every rule is the action's."""

from typing import Any
from uuid import UUID, uuid4

from django import forms

from alliances.teams.forms import TypedForm
from chains.choosing import chosen_party_org, chosen_unit
from core import clock
from core.principal import Principal
from services.categories import category_choices
from services.models import ServiceSession, SessionQuestion, Site
from services.sessions.asking import ANYBODY, companies_of, departments_of


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


class AskAheadForm(forms.Form):
    """What a company asks before the event; ``client_key`` tells a second tap from a second question."""

    text = forms.CharField(label="问题", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    asker = forms.CharField(label="联系人", max_length=40, required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-draft-kept": ""}), required=False)

    def __init__(self, *args: Any, principal: Principal, session: ServiceSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.initial.setdefault("client_key", uuid4())
        own = list(companies_of(principal).values_list("id", "name"))
        self.picks_unit = bool(own)
        if own:
            choices = [(str(key), name) for key, name in own]
            self.fields["unit"] = forms.ChoiceField(label="企业", choices=choices)
        else:
            self.fields["unit"] = forms.CharField(label="企业")
        come = [(str(key), name) for key, name in departments_of(session.meeting).values_list("id", "name")]
        self.fields["department"] = forms.ChoiceField(
            label="想问哪个部门", required=False, choices=[("", ANYBODY), *come]
        )

    def clean_unit(self) -> UUID | None:
        given = self.cleaned_data["unit"]
        if self.picks_unit:
            return UUID(given)
        unit = chosen_unit(self.principal, given)
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        department = UUID(data["department"]) if data["department"] else None
        return {"unit_id": data["unit"], "text": data["text"], "asker": data["asker"], "department_id": department}


class AnswerQuestionForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


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
