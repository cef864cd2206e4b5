"""Forms of teams; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import chosen_body
from alliances.models import ChainBody, Team
from chains.choosing import chosen_party_org, chosen_person, chosen_unit, kept
from chains.filters import Choices
from chains.forms import ModelColumnsForm
from core import clock
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force

TYPED = {"unit": chosen_unit, "party_org": chosen_party_org, "leader": chosen_person}


def terms_of(kind: str, present: UUID | None = None) -> Choices:
    """The terms of ``kind`` in force today, and the present one whatever its dates."""
    now = Term.objects.filter(in_force(clock.today()), kind=kind)
    rows = now | Term.objects.filter(pk=present) if present else now
    return [(str(term.pk), term.label) for term in rows.order_by("order", "label")]


class TypedForm(ModelColumnsForm):
    """A form with typeaheads: ``typed`` are the fields, each with what turns its text into a row."""

    typed: dict[str, Any] = {}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if not self.instance._state.adding:
            for name in self.typed:
                self.initial.setdefault(name, str(getattr(self.instance, f"{name}_id") or ""))

    def chosen(self, name: str) -> Any:
        text = self.cleaned_data[name]
        return kept(getattr(self.instance, name, None), text) or self.typed[name](self.principal, text)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.typed:
            if name in data:
                try:
                    data[name] = self.chosen(name)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return data

    @property
    def shown_names(self) -> dict[str, str]:
        """What is chosen, in words, for the typeaheads of a form that comes back."""
        return {name: self._shown(name) for name in self.typed}

    def _shown(self, name: str) -> str:
        text = str(self[name].value() or "")
        held = None if self.instance._state.adding else getattr(self.instance, name)
        try:
            row = kept(held, text) or self.typed[name](self.principal, text)
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def keys(self) -> dict[str, UUID | None]:
        data = self.cleaned_data
        return {f"{name}_id": data[name].pk if data[name] else None for name in self.typed}


class TeamForm(TypedForm):
    typed = TYPED
    unit = forms.CharField(label="所在单位", required=False, help_text="设在某个单位的填写")
    party_org = forms.CharField(label="所在党组织", required=False)
    leader = forms.CharField(label="负责人", required=False)

    class Meta:
        model = Team
        fields = ("name", "topic", "size", "founded_on", "due_on")
        help_texts = {
            "topic": "攻坚队写要攻克的课题，服务队写服务的事",
            "size": "没有逐人登记队员的填总人数；逐人登记的不用填",
        }

    def __init__(self, *args: Any, projects: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Team = self.instance
        self.fields["kind"] = forms.ChoiceField(
            label="类别", choices=[("", "请选择"), *terms_of("team_kind", team.kind_id)]
        )
        self.fields["project"] = forms.ChoiceField(
            label="对应重点项目", required=False, choices=[("", "不对应"), *projects]
        )
        if team._state.adding:
            self.initial.setdefault("founded_on", clock.today())
        else:
            for name in ("kind", "project"):
                self.initial.setdefault(name, str(getattr(team, f"{name}_id") or ""))

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        ids = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("kind", "project")}
        return {**{name: data[name] for name in self.Meta.fields}, **ids, **self.keys()}


class BodyChoiceForm(forms.Form):
    """Of which body? One question first: its projects follow from it."""

    body = forms.CharField(label="链党组织")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_body(self) -> ChainBody | None:
        return chosen_body(self.principal, self.cleaned_data["body"])


class EndTeamForm(forms.Form):
    day = forms.DateField(label="结束日期")
    result = forms.CharField(label="成果", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].label = label
        self.fields["day"].initial = clock.today


class _PartForm(forms.Form):
    """A part of a team; one that stands already is corrected, its ``fixed`` fields apart."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fixed: tuple[str, ...] = ()

    def __init__(self, *args: Any, principal: Principal, standing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        for name in self.fixed if standing else ("valid_to",):
            self.fields.pop(name, None)
        if not standing and "valid_from" in self.fields:
            self.fields["valid_from"].initial = clock.today

    def _shown(self, name: str, choose: Any) -> str:
        try:
            row = choose(self.principal, str(self[name].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def values(self) -> dict[str, Any]:
        found = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {
            f"{name}_id" if name in ("person", "unit") else name: value.pk if name in ("person", "unit") else value
            for name, value in found.items()
        }


class TeamMemberForm(_PartForm):
    fixed = ("person", "valid_from")
    person = forms.CharField(label="队员")
    duty = forms.CharField(label="分工", max_length=60, required=False)
    valid_from = forms.DateField(label="入队日期")
    valid_to = forms.DateField(label="离队日期", required=False, help_text="仍在队的不填")

    def clean_person(self) -> Any:
        return chosen_person(self.principal, self.cleaned_data["person"])

    @property
    def person_shown(self) -> str:
        return self._shown("person", chosen_person)


class TeamMilestoneForm(_PartForm):
    name = forms.CharField(label="节点", max_length=80)
    planned_on = forms.DateField(label="计划日期")
    done_on = forms.DateField(label="完成日期", required=False, help_text="还没有完成的不填")
    note = forms.CharField(label="情况", max_length=200, required=False)


class TeamHookupForm(_PartForm):
    fixed = ("unit", "valid_from")
    unit = forms.CharField(label="挂钩单位", help_text="企业、孵化载体等")
    persons = forms.IntegerField(label="挂钩人数", min_value=1, max_value=9999, initial=1)
    note = forms.CharField(label="服务内容", max_length=120, required=False)
    valid_from = forms.DateField(label="起始日期")
    valid_to = forms.DateField(label="终止日期", required=False, help_text="仍在服务的不填")

    def clean_unit(self) -> Any:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    @property
    def unit_shown(self) -> str:
        return self._shown("unit", chosen_unit)
