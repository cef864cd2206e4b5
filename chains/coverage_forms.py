"""Forms of the coverage pages: what a list shows, what a set counts, what is left out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from chains.choices import CoverageScope, ExclusionState
from chains.filters import Choices
from chains.forms import ModelColumnsForm
from chains.models import Chain, CoverageExclusion, CoverageSet
from core import clock
from core.principal import Principal
from core.queries import term_choices
from core.search.index import named_like
from core.tenancy.dated import in_force
from members.coverage import ADVICE, ASKED, Advice, Asked
from organizations.choices import BuildMode, Ownership, Reason, UnitKind
from organizations.choosing import chosen_unit
from organizations.models import Unit
from organizations.queries import open_parks
from organizations.regions import region_choices

ALL = ("", "全部")
YES_NO = [ALL, ("1", "已派"), ("0", "未派")]


def chain_choices(chains: Sequence[Chain]) -> Choices:
    return [(str(chain.pk), chain.name) for chain in chains]


NOWHERE = "none"


class RegionField(forms.ChoiceField):
    """Offers the city's own counties; a unit may stand in another, and its number must open as well."""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or str(value).isdecimal()


class BaseForm(forms.Form):
    """Over which set, on which chain, on which day."""

    day = forms.DateField(label="截至日期", required=False)

    def __init__(self, *args: Any, sets: Sequence[CoverageSet], chains: Sequence[Chain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.name) for one in sets if not one._state.adding]
        if len(named) > 1:
            self.fields["set"] = forms.ChoiceField(
                label="口径", choices=[("", named[0][1]), *named[1:]], required=False
            )
        if chains:
            self.fields["chain"] = forms.ChoiceField(
                label="产业链", choices=[ALL, *chain_choices(chains)], required=False
            )


class CoverageUnitForm(BaseForm):
    """The chips of the units behind a coverage figure."""

    q = forms.CharField(label="搜索名称、代码", required=False)
    state = forms.ChoiceField(label="覆盖", choices=[ALL, *Asked.choices], required=False)
    advice = forms.ChoiceField(label="建议", choices=[ALL, *Advice.choices], required=False)
    build = forms.ChoiceField(label="组建方式", choices=[ALL, *BuildMode.choices], required=False)
    reason = forms.ChoiceField(label="未建原因", choices=[ALL, *Reason.choices], required=False)
    instructed = forms.ChoiceField(label="指导员", choices=YES_NO, required=False)
    left_out = forms.BooleanField(label="不计入的", required=False)

    def __init__(self, *args: Any, regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(
            label="区县", choices=[ALL, *regions, (NOWHERE, "未填区县")], required=False
        )

    def narrowed(self, units: "QuerySet[Any]") -> "QuerySet[Any]":
        """Of units with their standing those that fit."""
        asked = self.cleaned_data
        text = asked["q"].strip()
        if text:
            units = named_like(units, text)
        if asked["state"]:
            units = units.filter(ASKED[asked["state"]])
        if asked["advice"]:
            units = units.filter(ADVICE[asked["advice"]])
        for name in ("build", "reason"):
            if asked[name]:
                units = units.filter(**{name: asked[name]})
        if asked["instructed"]:
            units = units.filter(instructed=asked["instructed"] == "1")
        if asked.get("region"):
            code = None if asked["region"] == NOWHERE else asked["region"]
            units = units.filter(region_id=code) if code else units.filter(region_id__isnull=True)
        return units


class CoverageSetForm(ModelColumnsForm):
    kinds = forms.MultipleChoiceField(
        label="单位类型",
        choices=UnitKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选则不限类型",
    )
    ownerships = forms.MultipleChoiceField(
        label="所有制",
        choices=Ownership.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选则不限所有制；如“非公企业”选民营、外资",
    )

    class Meta:
        model = CoverageSet
        fields = ("name", "note", "scope", "skips_suspended", "minimum_months", "order")
        help_texts = {
            "name": "如“链上企业”“规上工业企业”",
            "note": "显示在覆盖页上的说明",
            "order": "数字小的在前；排在第一的是默认口径",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held: CoverageSet = self.instance
        self.fields["order"].required = False
        chains = Chain.objects.filter(in_force(clock.today())).order_by("order", "name_key")
        parks = [(str(park.pk), park.name) for park in open_parks()]
        for name, label, choices, text in (
            ("chain", "指定的产业链", chain_choices(list(chains)), "产业链范围选“在指定产业链”时填写"),
            ("tag", "标签", term_choices("unit_tag"), ""),
            ("region", "区县", region_choices(principal.tenant), ""),
            ("own_region", "园区", parks, ""),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", "不限"), *choices], required=False, help_text=text
            )
            self.initial.setdefault(name, str(getattr(held, f"{name}_id") or ""))
        self.initial.setdefault("version", held.version if not held._state.adding else None)
        self.initial.setdefault("kinds", held.kinds)
        self.initial.setdefault("ownerships", held.ownerships)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        values = {name: data[name] for name in ("name", "note", "scope", "skips_suspended", "minimum_months")}
        values |= {"kinds": data["kinds"], "ownerships": data["ownerships"], "order": data["order"] or 0}
        for name in ("chain", "tag", "own_region"):
            values[f"{name}_id"] = UUID(data[name]) if data[name] else None
        if data["scope"] != CoverageScope.ONE:
            values["chain_id"] = None
        return {**values, "region_id": data["region"] or None}


class ExclusionDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="审批",
        choices=[(str(ExclusionState.APPROVED), "批准"), (str(ExclusionState.REFUSED), "不批准")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="意见", max_length=200, required=False, help_text="不批准时必填，提出人会看到")


class ExclusionForm(ModelColumnsForm):
    unit = forms.CharField(label="单位")

    class Meta:
        model = CoverageExclusion
        fields = ("reason", "approver", "valid_from", "valid_to")
        help_texts = {
            "reason": "如“破产清算中，无在岗职工”",
            "valid_to": "不填则一直不计入，直到登记恢复",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.initial.setdefault("valid_from", clock.today())

    def clean_unit(self) -> Unit | None:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
