"""Forms of activities and outcomes; every rule is the action's."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from alliances.choices import MONEY
from alliances.choosing import chosen_body, chosen_member, member_label
from alliances.forms import term_field
from alliances.models import Activity, Outcome
from chains.choosing import chosen_unit, kept
from chains.forms import ModelColumnsForm
from core import clock
from core.choices import AnchorKind
from core.models import Term
from core.principal import Principal
from organizations.queries import standing_units

FEN = Decimal(100)
APART = re.compile(r"[、，,;；\n]+")
Members = list[tuple[AnchorKind, UUID]]


class SeveralField(forms.MultipleChoiceField):
    """Several of a typeahead, each resolved by the form's ``clean_…``; only those present are options."""

    def valid_value(self, value: Any) -> bool:  # noqa: ARG002 - the form asks who is meant
        return True


def each_of(texts: list[str], resolve: Any) -> list[Any]:
    """What each text means; all that mean nothing are told at once."""
    found, wrong = [], []
    for text in texts:
        try:
            found.append(resolve(text))
        except forms.ValidationError as error:
            wrong += error.messages
    if wrong:
        raise forms.ValidationError(wrong)
    return found


class PartiesMixin(forms.Form):
    """Who took part: chosen one by one, or their full names pasted."""

    principal: Principal

    def add_parties(self, present: Members) -> None:
        labels = [(f"{kind}:{row_id}", member_label(kind, row_id, self.principal)) for kind, row_id in present]
        posted = self.data.getlist("parties") if self.is_bound and hasattr(self.data, "getlist") else []
        labels += [(text, self._label(text)) for text in posted if text not in dict(labels)]
        self.fields["parties"] = SeveralField(
            label="参加单位", choices=labels, required=False, help_text="单位或党组织，可以选多个"
        )
        self.fields["pasted"] = forms.CharField(
            label="粘贴名单",
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="也可以把全称粘贴在这里，用顿号、逗号或换行分开",
        )
        self.initial.setdefault("parties", [key for key, _ in labels])

    def _label(self, text: str) -> str:
        try:
            kind, row_id = chosen_member(self.principal, text)
        except forms.ValidationError:
            return text
        return member_label(kind, row_id, self.principal) or text

    def _member(self, text: str) -> tuple[AnchorKind, UUID]:
        return chosen_member(self.principal, text)

    def clean_parties(self) -> Members:
        return each_of(self.cleaned_data["parties"], self._member)

    def clean_pasted(self) -> Members:
        names = [name.strip() for name in APART.split(self.cleaned_data["pasted"]) if name.strip()]
        return each_of(names, self._member)

    @property
    def parties(self) -> Members:
        return list(dict.fromkeys([*self.cleaned_data["parties"], *self.cleaned_data["pasted"]]))


class ActivityForm(PartiesMixin, ModelColumnsForm):
    body = forms.CharField(label="链党组织")

    class Meta:
        model = Activity
        fields = ("title", "held_on", "ended_on", "place", "attendances", "persons", "summary")
        help_texts = {
            "title": "如“碳中和党员教育基地联学”",
            "ended_on": "一天之内的不填",
            "attendances": "一个人来几次记几次",
            "persons": "一个人只记一次，不清楚的不填",
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}

    def __init__(
        self,
        *args: Any,
        principal: Principal,
        present: Members,
        pairings: list[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: Activity = self.instance
        self.fields["form"] = term_field(
            "activity_form", "活动形式", required=True, empty="请选择", present=row.form_id
        )
        self.fields["dimension"] = term_field("report_dimension", "工作总结维度", present=row.dimension_id)
        self.add_parties(present)
        choices = [(str(pairing_id), name) for pairing_id, name in pairings]
        self.fields["pairings"] = forms.MultipleChoiceField(
            label="属于哪项结对",
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="属于几项结对的，也只算一次活动",
        )
        if row._state.adding:
            self.initial.setdefault("held_on", clock.today())
        else:
            del self.fields["body"]
            self.initial.update({"form": str(row.form_id), "dimension": str(row.dimension_id or "")})

    def clean_body(self) -> Any:
        return chosen_body(self.principal, self.cleaned_data["body"])

    @property
    def pairing_ids(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["pairings"]]

    @property
    def body_shown(self) -> str:
        try:
            body = chosen_body(self.principal, str(self["body"].value() or ""))
        except forms.ValidationError:
            return ""
        return body.name if body else ""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        terms = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("form", "dimension")}
        return {**{name: data[name] for name in self.Meta.fields}, **terms}


class OutcomeForm(ModelColumnsForm):
    """An amount is typed in 元; which of amount and number counts, the kind says."""

    asked = forms.CharField(
        label="请谁确认", required=False, help_text="得到订单、授信等的一方；不填的由链党组织的其他人确认"
    )
    yuan = forms.DecimalField(
        label="金额",
        max_digits=15,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text="订单、增收、降本、授信等填金额",
    )

    class Meta:
        model = Outcome
        fields = ("title", "quantity", "happened_on", "detail")
        help_texts = {
            "title": "如“示例企业甲向示例企业乙采购叶片”",
            "quantity": "合作、项目等填几项，人才填人数；不填按 1 计",
        }
        widgets = {"detail": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, principal: Principal, present: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: Outcome = self.instance
        self.fields["kind"] = term_field("outcome_kind", "成效类别", required=True, empty="请选择", present=row.kind_id)
        self.fields["dimension"] = term_field("report_dimension", "工作总结维度", present=row.dimension_id)
        named = dict(standing_units().filter(pk__in=present).values_list("id", "name"))
        labels = [(str(unit_id), named[unit_id]) for unit_id in present if unit_id in named]
        posted = self.data.getlist("units") if self.is_bound and hasattr(self.data, "getlist") else []
        labels += [(text, self._unit_label(text)) for text in posted if text not in dict(labels)]
        self.fields["units"] = SeveralField(
            label="受益单位", choices=labels, required=False, help_text="帮到了哪些企业，可以选多家"
        )
        self.initial.setdefault("units", [key for key, _ in labels])
        if row._state.adding:
            self.initial.setdefault("happened_on", clock.today())
        else:
            for name in ("kind", "dimension", "asked"):
                self.initial[name] = str(getattr(row, f"{name}_id") or "")
            self.initial["yuan"] = None if row.amount is None else Decimal(row.amount) / FEN

    def _unit_label(self, text: str) -> str:
        try:
            unit = chosen_unit(self.principal, text)
        except forms.ValidationError:
            return text
        return unit.name if unit else text

    @property
    def asked_shown(self) -> str:
        text = str(self["asked"].value() or "")
        if self.instance.asked_id and text == str(self.instance.asked_id):
            return str(self.instance.asked)
        return self._unit_label(text) if text else ""

    def clean_asked(self) -> Any:
        text = self.cleaned_data["asked"]
        return kept(self.instance.asked, text) or chosen_unit(self.principal, text)

    def clean_units(self) -> list[UUID]:
        held = set(self.initial.get("units") or [])

        def meant(text: str) -> UUID:
            return UUID(text) if text in held else chosen_unit(self.principal, text).pk  # type: ignore[union-attr]

        return list(dict.fromkeys(each_of([text for text in self.cleaned_data["units"] if text.strip()], meant)))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        terms = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("kind", "dimension")}
        money = Term.objects.filter(pk=terms["kind_id"], meaning__in=[str(value) for value in MONEY]).exists()
        return {
            **{name: data[name] for name in self.Meta.fields},
            **terms,
            "quantity": None if money else data["quantity"],
            "amount": int(data["yuan"] * FEN) if data["yuan"] and money else None,
            "asked_id": data["asked"].pk if data["asked"] else None,
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class RepeatForm(forms.Form):
    """Which of the look-alikes it repeats."""

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["same_as"] = forms.ChoiceField(
            label="与哪一项重复",
            choices=others,
            widget=forms.RadioSelect,
            help_text="选中的那一项计入统计，这一项不再计入",
        )
