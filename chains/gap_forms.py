"""Forms of gaps; every rule is the action's."""

from collections.abc import Iterable
from typing import Any

from django import forms

from chains.choices import SUGGESTED_BY_CLASS, GapMeaning
from chains.choosing import chosen_person, chosen_unit, kept
from chains.forms import ModelColumnsForm
from chains.models import Chain, Gap, KeyProject, Segment
from core import clock
from core.models import Term
from core.principal import Principal


def suggested_kind(chain: Chain) -> str:
    """The id of the term that fits the chain's class of industry (F007), 补链 where the class says nothing."""
    meaning = SUGGESTED_BY_CLASS.get(chain.industry_class.meaning if chain.industry_class else "", GapMeaning.FILL)
    found = Term.objects.filter(kind="gap_kind", meaning=meaning, valid_to__isnull=True).order_by("order").first()
    return str(found.pk) if found else ""


class GapForm(ModelColumnsForm):
    owner = forms.CharField(label="责任单位", required=False, help_text="责任单位和责任人至少填一项")
    person = forms.CharField(label="责任人", required=False)

    class Meta:
        model = Gap
        fields = ("name", "target_year", "due_on", "description", "raised_on")
        help_texts = {
            "name": "缺什么、弱在哪里，如“高端轴承依赖外购”",
            "due_on": "没有具体日期可留空，以目标年度年底为限",
        }

    def __init__(
        self,
        *args: Any,
        principal: Principal,
        chain: Chain,
        segments: Iterable[Segment],
        projects: Iterable[KeyProject],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        gap: Gap = self.instance
        adding = gap._state.adding
        kinds = [(str(term.id), term.label) for term in Term.objects.filter(kind="gap_kind").order_by("order", "label")]
        self.fields["kind"] = forms.ChoiceField(label="类型", choices=[("", "请选择"), *kinds])
        stretches = [(str(row.pk), f"{row.get_layer_display()} · {row.name}") for row in segments]
        self.fields["segment"] = forms.ChoiceField(label="环节", choices=[("", "不限环节"), *stretches], required=False)
        listed = [(str(row.pk), f"{row.year}年 · {row.name}") for row in projects]
        self.fields["project"] = forms.ChoiceField(
            label="承担项目", choices=[("", "暂无"), *listed], required=False, help_text="由哪个重点项目来补"
        )
        if adding:
            self.initial.setdefault("kind", suggested_kind(chain))
            self.initial.setdefault("target_year", clock.today().year)
            self.initial.setdefault("raised_on", clock.today())
            self.initial.setdefault("owner", str(chain.lead_department_id or ""))
        else:
            for name in ("kind", "segment", "project", "owner", "person"):
                self.initial.setdefault(name, str(getattr(gap, f"{name}_id") or ""))

    def _shown(self, name: str, choose: Any) -> str:
        try:
            row = choose(self.principal, str(self[name].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def owner_shown(self) -> str:
        return self._shown("owner", chosen_unit)

    @property
    def person_shown(self) -> str:
        return self._shown("person", chosen_person)

    def clean_owner(self) -> Any:
        text = self.cleaned_data["owner"]
        return kept(self.instance.owner, text) or chosen_unit(self.principal, text)

    def clean_person(self) -> Any:
        text = self.cleaned_data["person"]
        return kept(self.instance.person, text) or chosen_person(self.principal, text)

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        rows = {f"{name}_id": data[name].pk if data[name] else None for name in ("owner", "person")}
        ids = {f"{name}_id": data[name] or None for name in ("kind", "segment", "project")}
        return {**{name: data[name] for name in self.Meta.fields}, **ids, **rows}


class CloseGapForm(forms.Form):
    """By what a gap is closed: a unit that stands there, or a finished project."""

    day = forms.DateField(label="闭合日期")
    reason = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], projects: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(
            label="补上的单位", choices=[("", "无"), *units], required=False, help_text="在这个环节上的单位"
        )
        self.fields["project"] = forms.ChoiceField(
            label="承担项目", choices=[("", "无"), *projects], required=False, help_text="已完成的重点项目"
        )
        self.fields["day"].initial = clock.today
        self.order_fields(["unit", "project", "day", "reason"])


class DropGapForm(forms.Form):
    day = forms.DateField(label="自何日起")
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today
