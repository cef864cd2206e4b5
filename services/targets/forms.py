"""Forms of companies a chain wants; every rule is the action's."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from alliances.choices import TeamState
from alliances.models import Team
from alliances.teams.forms import TypedForm
from chains.choosing import chosen_person, chosen_unit
from chains.forms import FEN_PER_WAN, MOST_WAN
from chains.gap_queries import RUNNING, gaps_for
from chains.models import Chain, KeyProject, Segment
from chains.queries import current_segments, sub_chains
from core import clock
from core.principal import Principal
from services.choices import LADDER, TargetStage
from services.models import InvestTarget

Choices = list[tuple[str, str]]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _wan(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=16,
        decimal_places=6,
        min_value=Decimal("0.01"),
        max_value=MOST_WAN,
        required=False,
        help_text=help_text,
    )


def _fen(wan: Decimal | None) -> int | None:
    return int(wan * FEN_PER_WAN) if wan else None


class TargetForm(TypedForm):
    typed = {"owner": chosen_unit, "person": chosen_person, "introducer": chosen_unit}
    owner = forms.CharField(label="责任单位", required=False, help_text="责任单位、责任人、工作专班至少填一项")
    person = forms.CharField(label="责任人", required=False)
    introducer = forms.CharField(label="推荐企业", required=False, help_text="以商招商的，填写推荐的链上企业")
    planned_wan = _wan("意向投资额")

    class Meta:
        model = InvestTarget
        fields = ("name", "origin", "business", "text", "found_on", "next_step", "next_on")
        labels = {"name": "企业名称"}
        help_texts = {
            "origin": "总部所在地，如“某省某市”",
            "business": "做什么产品",
            "next_step": "下一步做什么，如“上门拜访”；到期会提醒",
        }
        widgets = {"text": _area(4)}

    def __init__(self, *args: Any, principal: Principal, chain: Chain, **kwargs: Any) -> None:
        super().__init__(*args, principal=principal, **kwargs)
        target: InvestTarget = self.instance
        family = sub_chains([chain.pk])
        segments: list[Segment] = list(current_segments(family, clock.today(), held=target.segment_id))
        gaps = gaps_for(principal).filter(Q(state__in=RUNNING) | Q(pk=target.gap_id), chain_id__in=family)
        teams = Team.objects.filter(
            Q(state=TeamState.ACTIVE, body__chain_id__in=family) | Q(pk=target.team_id)
        ).order_by("name_key")
        self._choose("segment", "补哪个环节", [(str(row.pk), row.name) for row in segments])
        self._choose(
            "gap", "补强的事项", [(str(key), name) for key, name in gaps.order_by("name_key").values_list("id", "name")]
        )
        self._choose("team", "工作专班", [(str(key), name) for key, name in teams.values_list("id", "name")])
        if target._state.adding:
            self.initial.setdefault("found_on", clock.today())
        elif target.planned_amount:
            self.initial.setdefault("planned_wan", Decimal(target.planned_amount) / FEN_PER_WAN)

    def _choose(self, name: str, label: str, rows: Choices) -> None:
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "未定"), *rows])
        if not self.instance._state.adding:
            self.initial.setdefault(name, str(getattr(self.instance, f"{name}_id") or ""))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        ids = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("segment", "gap", "team")}
        return {
            **{name: data[name] for name in self.Meta.fields},
            **ids,
            **self.keys(),
            "planned_amount": _fen(data["planned_wan"]),
        }


class StepMixin(forms.Form):
    day = forms.DateField(label="日期")
    text = forms.CharField(label="情况", max_length=1000, widget=_area(4))
    next_step = forms.CharField(label="下一步", max_length=200, required=False, help_text="到期会提醒")
    next_on = forms.DateField(label="下一步日期", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())


class NoteForm(StepMixin):
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MoveForm(StepMixin):
    """Which rung; signing asks for how much, landing for as what."""

    def __init__(self, *args: Any, principal: Principal, target: InvestTarget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        stages = [(str(stage), stage.label) for stage in LADDER if stage in InvestTarget.TRANSITIONS[target.state]]
        self.fields["to"] = forms.ChoiceField(label="推进到", choices=stages, widget=forms.RadioSelect)
        self.fields["text"].required = False
        self.fields["signed_wan"] = _wan("签约投资额", "签约、落地时填写")
        self.fields["unit"] = forms.CharField(
            label="落地企业", required=False, help_text="落地时填写，从单位名录里选；还没有的先登记单位"
        )
        projects = KeyProject.objects.filter(chain_id__in=sub_chains([target.chain_id])).order_by("-year", "name")
        rows = [(str(key), f"{year}年 · {name}") for key, year, name in projects.values_list("id", "year", "name")]
        self.fields["project"] = forms.ChoiceField(label="落地项目", required=False, choices=[("", "没有"), *rows])
        self.order_fields(["to", "day", "text", "signed_wan", "unit", "project", "next_step", "next_on"])

    @property
    def unit_shown(self) -> str:
        try:
            unit = chosen_unit(self.principal, str(self["unit"].value() or ""))
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""

    def clean_unit(self) -> UUID | None:
        unit = chosen_unit(self.principal, self.cleaned_data["unit"])
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        is_landing = data["to"] == TargetStage.LANDED
        return {
            **{name: data[name] for name in ("to", "day", "text", "next_step", "next_on")},
            "signed_amount": _fen(data["signed_wan"]),
            "unit_id": data["unit"] if is_landing else None,
            "project_id": UUID(data["project"]) if is_landing and data["project"] else None,
        }


class ShelveForm(forms.Form):
    day = forms.DateField(label="日期")
    reason = forms.CharField(label="搁置原因", max_length=200, widget=_area(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())
