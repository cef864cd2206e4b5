"""The form that hangs a chain on one above: its choices are the chains in force of the tenants above."""

from typing import Any
from uuid import UUID

from django import forms

from chains.links import ChainAbove
from core import clock


class LinkForm(forms.Form):
    upper_chain = forms.ChoiceField(label="上级产业链", help_text="只列出上级单位运行中的链条名称")
    valid_from = forms.DateField(label="起始日期", required=False, help_text="不清楚可留空")

    def __init__(self, *args: Any, above: list[ChainAbove], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        groups: dict[str, list[tuple[str, str]]] = {}
        for upper in above:
            if upper.is_in_force(today):
                groups.setdefault(upper.tenant_name, []).append((str(upper.id), upper.name))
        field: Any = self.fields["upper_chain"]
        field.choices = [("", "请选择"), *groups.items()]
        field.error_messages["invalid_choice"] = "没有找到所选的上级产业链，请重新选择。"
        self.fields["valid_from"].initial = clock.today

    @property
    def upper_chain_id(self) -> UUID:
        return UUID(self.cleaned_data["upper_chain"])
