"""Forms of 1+5+N; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choices import LinkRole
from alliances.models import FloatingMember, LinkNode, LinkRule
from alliances.teams.forms import TypedForm
from chains.choosing import chosen_party_org, chosen_unit
from chains.filters import Choices
from chains.forms import ModelColumnsForm
from core import clock


class FloatingForm(TypedForm):
    typed = {"receiving_org": chosen_party_org, "unit": chosen_unit}
    receiving_org = forms.CharField(label="参加组织生活的党组织", help_text="只登记参加组织生活，不转接组织关系")
    unit = forms.CharField(label="务工单位", required=False)

    class Meta:
        model = FloatingMember
        fields = ("name", "home_org_name", "valid_from", "valid_to")
        help_texts = {"home_org_name": "流出地党组织的名称", "valid_to": "仍在这里参加的不填"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("valid_from", clock.today())
            del self.fields["valid_to"]

    def values(self) -> dict[str, Any]:
        names = [name for name in self.Meta.fields if name in self.fields]
        return {**{name: self.cleaned_data[name] for name in names}, **self.keys()}


class LinkForm(TypedForm):
    """Somebody of one role on one team; ``above`` offers who may link him, ``floating`` who is in the register."""

    typed = {"unit": chosen_unit}
    unit = forms.CharField(label="单位", required=False)

    class Meta:
        model = LinkNode
        fields = ("name", "valid_from", "valid_to")
        help_texts = {"valid_to": "仍在联系的不填"}

    def __init__(self, *args: Any, role: LinkRole, above: Choices, floating: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        if role != LinkRole.MEMBER:
            self.fields["above"] = forms.ChoiceField(label="由谁联系", choices=[("", "请选择"), *above])
        if role == LinkRole.FLOATING:
            self.fields["floating"] = forms.ChoiceField(
                label="登记在册的流动党员",
                required=False,
                choices=[("", "未登记"), *floating],
                help_text="在册的选上，才计入流动党员联系覆盖率",
            )
        node: LinkNode = self.instance
        if node._state.adding:
            self.initial.setdefault("valid_from", clock.today())
            del self.fields["valid_to"]
        else:
            del self.fields["valid_from"]
            for name in ("above", "floating"):
                self.initial.setdefault(name, str(getattr(node, f"{name}_id") or ""))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in ("name", "valid_from", "valid_to") if name in self.fields}
        for name in ("above", "floating"):
            if name in self.fields:
                found[f"{name}_id"] = UUID(data[name]) if data[name] else None
        return {**found, **self.keys()}


class LinkRuleForm(ModelColumnsForm):
    class Meta:
        model = LinkRule
        fields = ("floating_least", "floating_most", "employees_least", "employees_most")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
