"""Forms of visit plans; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.activity_forms import APART, SeveralField, each_of
from alliances.models import ChainBody
from alliances.queries import by_body
from chains.choosing import chosen_person, chosen_unit
from chains.forms import ModelColumnsForm
from chains.models import CoverageSet
from chains.queries import chains_for
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.queries import term_choices
from core.tenancy.dated import in_force
from organizations.models import Unit
from services.models import VisitPlan
from services.visits.plan_queries import PLAN_EDIT, plans_for

CHOSEN = "chosen"
MOST = 300


class UnitsMixin(forms.Form):
    """Units chosen one by one, or their full names pasted."""

    principal: Principal

    def add_units(self) -> None:
        posted = self.data.getlist("units") if self.is_bound and hasattr(self.data, "getlist") else []
        labels = [(text, self._label(text)) for text in posted]
        self.fields["units"] = SeveralField(label="单位", choices=labels, required=False, help_text="可以选多家")
        self.fields["pasted"] = forms.CharField(
            label="粘贴名单",
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="也可以把全称粘贴在这里，用顿号、逗号或换行分开",
        )

    def _label(self, text: str) -> str:
        try:
            unit = chosen_unit(self.principal, text)
        except forms.ValidationError:
            return text
        return unit.name if unit else text

    def _unit(self, text: str) -> Unit | None:
        return chosen_unit(self.principal, text)

    def clean_units(self) -> list[Unit]:
        return each_of(self.cleaned_data["units"], self._unit)

    def clean_pasted(self) -> list[Unit]:
        names = [name.strip() for name in APART.split(self.cleaned_data["pasted"]) if name.strip()]
        return each_of(names, self._unit)

    @property
    def unit_ids(self) -> list[UUID]:
        rows = [*self.cleaned_data["units"], *self.cleaned_data["pasted"]]
        return list(dict.fromkeys(unit.pk for unit in rows if unit is not None))


class VisitPlanForm(UnitsMixin, ModelColumnsForm):
    class Meta:
        model = VisitPlan
        fields = ("name", "starts_on", "ends_on", "note")
        help_texts = {"name": "如“2026年规上工业企业走访全覆盖”", "note": "走访时了解什么、怎样登记"}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        plan: VisitPlan = self.instance
        self.is_new = plan._state.adding
        if not self.is_new:
            return
        self.initial.setdefault("starts_on", clock.today())
        self.fields["target"] = forms.ChoiceField(label="走访哪些单位", choices=self._targets())
        bodies = by_body(principal).narrow(ChainBody.objects.all(), PLAN_EDIT, AnchorKind.BODY)
        rows = [(str(key), name) for key, name in bodies.order_by("name_key", "id").values_list("id", "name")[:MOST]]
        empty = [("", "全市的计划")] if principal.may_everywhere(PLAN_EDIT) else []
        self.fields["body"] = forms.ChoiceField(
            label="链党组织", required=not empty, choices=[*empty, *rows], help_text="由哪个链党组织负责"
        )
        self.add_units()

    def _targets(self) -> list[Any]:
        today = clock.today()
        sets = CoverageSet.objects.filter(in_force(today)).order_by("order", "name").values_list("id", "name")
        chains = chains_for(self.principal).filter(in_force(today)).order_by("order", "name_key")
        found: list[Any] = [("统计口径", [(f"coverage_set:{key}", name) for key, name in sets])]
        found += [("产业链", [(f"chain:{key}", name) for key, name in chains.values_list("id", "name")[:MOST]])]
        found += [("标签", [(f"tag:{key}", label) for key, label in term_choices("unit_tag")])]
        return [(CHOSEN, "只走访下面选的单位"), *[group for group in found if group[1]]]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = {name: data[name] for name in self.Meta.fields}
        if not self.is_new:
            return given
        given["body_id"] = UUID(data["body"]) if data["body"] else None
        kind, _, key = data["target"].partition(":")
        if key:
            given[f"{kind}_id"] = UUID(key)
        return given


class TargetsForm(UnitsMixin):
    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.add_units()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.unit_ids:
            self.add_error("units", "请选择单位，或粘贴名单。")
        return data


class TargetPersonForm(forms.Form):
    person = forms.CharField(label="走访人", required=False, help_text="不填的为还没有确定")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_person(self) -> Any:
        return chosen_person(self.principal, self.cleaned_data["person"])

    @property
    def person_shown(self) -> str:
        try:
            person = chosen_person(self.principal, str(self["person"].value() or ""))
        except forms.ValidationError:
            return ""
        return person.name if person else ""


class PlanChoice(forms.Form):
    """Of which plan a page tells; the same word in the address as in the lists."""

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = plans_for(principal).order_by("-ends_on", "id").values_list("id", "name")[:MOST]
        choices = [(str(key), name) for key, name in rows]
        self.fields["plan"] = forms.ChoiceField(label="走访计划", required=False, choices=[("", "最近的"), *choices])
