"""The form of a mass organization; every rule is the action's."""

from typing import Any

from django import forms

from core.principal import Principal
from organizations.choosing import chosen_unit
from organizations.models import MassOrg


class MassOrgForm(forms.ModelForm[MassOrg]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.CharField(label="所在单位")

    class Meta:
        model = MassOrg
        fields = ("name", "kind", "members", "founded_on", "ended_on")
        help_texts = {
            "name": "全称，如“某某公司工会委员会”",
            "members": "会员、团员等的人数，不清楚的不填",
            "founded_on": "不清楚的不填",
            "ended_on": "仍在的不填",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if not self.instance._state.adding:
            self.initial.setdefault("unit", str(self.instance.unit_id))

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    @property
    def unit_shown(self) -> str:
        text = str(self["unit"].value() or "")
        if self.instance.unit_id and text == str(self.instance.unit_id):
            return str(self.instance.unit.name)
        try:
            unit = chosen_unit(self.principal, text)
        except forms.ValidationError:
            return text
        return str(unit.name) if unit else ""

    def clean_unit(self) -> Any:
        text = self.cleaned_data["unit"].strip()
        if self.instance.unit_id and text == str(self.instance.unit_id):
            return self.instance.unit_id
        unit = chosen_unit(self.principal, text)
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**{name: data[name] for name in self.Meta.fields}, "unit_id": data["unit"]}
