"""Forms of resolutions; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from chains.choosing import chosen_party_org, chosen_person, chosen_unit, kept
from chains.forms import ModelColumnsForm
from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_date
from meetings.models import AgendaItem, Meeting, Resolution, ResolutionTask
from meetings.resolutions.deadlines import BOTH
from meetings.resolutions.evidence import ACCEPTED

CHOOSE = {"unit": chosen_unit, "party_org": chosen_party_org, "supervisor": chosen_person, "person": chosen_person}


class _NamedRows(ModelColumnsForm):
    """``named`` are typeaheads: each resolves to a row, what stands already stays."""

    named: tuple[str, ...] = ()
    principal: Principal

    def _chosen(self, name: str) -> Any:
        text = self.cleaned_data[name]
        return kept(getattr(self.instance, name), text) or CHOOSE[name](self.principal, text)

    def shown(self, name: str) -> str:
        text = str(self[name].value() or "")
        held = getattr(self.instance, name)
        if held is not None and text == str(held.pk):
            return str(held)
        try:
            row = CHOOSE[name](self.principal, text)
        except forms.ValidationError:
            return ""
        return str(row) if row else ""

    def chosen_ids(self) -> dict[str, Any]:
        return {f"{name}_id": row.pk if (row := self.cleaned_data[name]) else None for name in self.named}


class ResolutionForm(_NamedRows):
    """The deadline is typed as a day, or as so many working days after the meeting."""

    named = ("unit", "party_org", "supervisor")
    unit = forms.CharField(label="责任单位", required=False, help_text="责任单位、责任党组织填一项")
    party_org = forms.CharField(label="责任党组织", required=False)
    supervisor = forms.CharField(label="督办人", required=False, help_text="没有的不填")
    allowed_days = forms.IntegerField(
        label="或会后几个工作日", required=False, min_value=1, help_text="从会议次日起算，按本市日历扣除节假日"
    )
    due_on = forms.DateField(label="办结期限", required=False)

    class Meta:
        model = Resolution
        fields = ("name", "text")
        labels = {"name": "决议事项"}
        help_texts = {"name": "用一句话写明要办什么", "text": "具体要求，可以不填"}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, principal: Principal, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: Resolution = self.instance
        items = list(AgendaItem.objects.filter(meeting=meeting).order_by("place", "id").values_list("id", "title"))
        if items:
            choices = [("", "不对应议程"), *[(str(key), title) for key, title in items]]
            self.fields["item"] = forms.ChoiceField(label="对应议程", choices=choices, required=False)
        if row._state.adding:
            return
        for name in (*self.named, "item"):
            self.initial.setdefault(name, str(getattr(row, f"{name}_id") or ""))
        if row.allowed_days:
            self.initial.setdefault("allowed_days", row.allowed_days)
            self.fields["allowed_days"].help_text = f"现为{cn_date(row.due_on)}；改填日期的，请把这里清空"
        else:
            self.initial.setdefault("due_on", row.due_on)

    def clean_unit(self) -> Any:
        return self._chosen("unit")

    def clean_party_org(self) -> Any:
        return self._chosen("party_org")

    def clean_supervisor(self) -> Any:
        return self._chosen("supervisor")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due_on") and data.get("allowed_days"):
            self.add_error("due_on", BOTH)
        return data

    @property
    def unit_shown(self) -> str:
        return self.shown("unit")

    @property
    def party_org_shown(self) -> str:
        return self.shown("party_org")

    @property
    def supervisor_shown(self) -> str:
        return self.shown("supervisor")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        due = (
            {"allowed_days": data["allowed_days"]}
            if data["allowed_days"]
            else {"due_on": data["due_on"], "allowed_days": None}
        )
        item = {"item_id": UUID(data["item"]) if data["item"] else None} if "item" in self.fields else {}
        return {**{name: data[name] for name in self.Meta.fields}, **self.chosen_ids(), **due, **item}


class ProgressForm(forms.Form):
    day = forms.DateField(label="日期")
    text = forms.CharField(label="办理进展", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class CloseForm(forms.Form):
    day = forms.DateField(label="办结日期")
    result = forms.CharField(label="办理结果", max_length=1600, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(
        label="佐证材料",
        required=False,
        help_text="PDF、图片（jpg、png）、Word 或 Excel；已经上传过的不用再传",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    without = forms.CharField(label="没有佐证材料的原因", max_length=200, required=False, help_text="有佐证材料的不填")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class DropForm(forms.Form):
    reason = forms.CharField(label="不再办理的原因", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(forms.Form):
    reason = forms.CharField(label="重新办理的原因", max_length=200)
    due_on = forms.DateField(label="新的办结期限", required=False, help_text="不填的仍按原来的期限")


class PaperForm(forms.Form):
    file = forms.FileField(label="文件", help_text="PDF、图片（jpg、png）、Word 或 Excel")


class TaskForm(_NamedRows):
    named = ("person",)
    person = forms.CharField(label="承办人", required=False)

    class Meta:
        model = ResolutionTask
        fields = ("title", "due_on", "note")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if not self.instance._state.adding:
            self.initial.setdefault("person", str(self.instance.person_id or ""))

    def clean_person(self) -> Any:
        return self._chosen("person")

    @property
    def person_shown(self) -> str:
        return self.shown("person")

    def values(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.Meta.fields}, **self.chosen_ids()}
