"""Forms of the decision table; every rule is the action's."""

import re
from typing import Any
from uuid import UUID

from django import forms

from alliances.activity_forms import SeveralField
from chains.choosing import chosen_chain
from core import clock
from core.principal import Principal
from services.categories import category_choices
from services.choices import TicketNature
from services.models import DispatchRule
from services.tickets.choosing import chosen_department

PARTS = re.compile(r"[、,，;；\s]+")


def words_in(text: str) -> list[str]:
    return [word for word in PARTS.split(text) if word]


class ChainMixin(forms.Form):
    principal: Principal

    def clean_chain(self) -> Any:
        return chosen_chain(self.principal, self.cleaned_data["chain"])

    @property
    def chain_shown(self) -> str:
        try:
            chain = chosen_chain(self.principal, str(self["chain"].value() or ""))
        except forms.ValidationError:
            return ""
        return chain.name if chain else ""


class DispatchRuleForm(ChainMixin):
    name = forms.CharField(label="名称", max_length=60, help_text="例如：用地问题找自然资源部门")
    nature = forms.ChoiceField(label="性质", required=False, choices=[("", "各种性质"), *TicketNature.choices])
    chain = forms.CharField(label="产业链", required=False, help_text="不限的留空；下面的链条也算")
    words = forms.CharField(label="含有词语", required=False, help_text="含其中任何一个就算，用顿号隔开；不限的留空")
    lead = forms.CharField(label="牵头部门", help_text="输入名称或拼音首字母")
    is_active = forms.BooleanField(label="启用", required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, principal: Principal, rule: DispatchRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.rule = principal, rule
        held = rule.category_id if rule else None
        self.fields["category"] = forms.ChoiceField(
            label="类别", required=False, choices=[("", "各类"), *category_choices(clock.today(), held)]
        )
        if rule is not None:
            plain = ("name", "nature", "is_active", "version")
            self.initial.update({name: getattr(rule, name) for name in plain})
            self.initial.update(
                category=str(held or ""),
                chain=str(rule.chain_id or ""),
                words="、".join(rule.words),
                lead=str(rule.lead_id),
                assists=[str(one.unit_id) for one in rule.assists.order_by("id")],
            )
        posted = self.data.getlist("assists") if self.is_bound and hasattr(self.data, "getlist") else []
        given = posted or self.initial.get("assists") or []
        self.fields["assists"] = SeveralField(
            label="协办部门",
            choices=[(text, self._unit_shown(text)) for text in given],
            required=False,
            help_text="可以不选，最多 10 个",
        )

    def _unit_shown(self, text: str) -> str:
        try:
            unit = chosen_department(text)
        except forms.ValidationError:
            return text
        return unit.name if unit else text

    @property
    def lead_shown(self) -> str:
        text = str(self["lead"].value() or "")
        return self._unit_shown(text) if text else ""

    def clean_lead(self) -> Any:
        return chosen_department(self.cleaned_data["lead"])

    def clean_assists(self) -> list[Any]:
        found = [chosen_department(text) for text in self.cleaned_data["assists"]]
        return [unit for unit in found if unit is not None]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "nature": data["nature"],
            "category_id": UUID(data["category"]) if data["category"] else None,
            "chain_id": data["chain"].pk if data["chain"] else None,
            "words": words_in(data["words"]),
            "lead_id": data["lead"].pk,
            "is_active": data["is_active"],
        }

    def assists(self) -> list[UUID]:
        return [unit.pk for unit in self.cleaned_data["assists"]]


class TryForm(ChainMixin):
    """A problem as somebody might write it."""

    text = forms.CharField(
        label="问题怎么说", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    nature = forms.ChoiceField(label="性质", choices=TicketNature.choices, initial=TicketNature.DEMAND)
    chain = forms.CharField(label="产业链", required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["category"] = forms.ChoiceField(
            label="类别", required=False, choices=[("", "没有选"), *category_choices(clock.today())]
        )

    def asked(self) -> tuple[str, UUID | None, UUID | None, str]:
        data = self.cleaned_data
        category = UUID(data["category"]) if data["category"] else None
        return data["nature"], category, data["chain"].pk if data["chain"] else None, data["text"]
