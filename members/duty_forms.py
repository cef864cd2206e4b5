"""The form of an instructor's log: four answers, three of them ready, so that a line takes less than a minute."""

from typing import Any
from uuid import UUID

from django import forms

from core import clock
from core.principal import Principal
from core.queries import term_choices
from members.duties import units_of
from members.models import DutyEntry


class DutyForm(forms.ModelForm[Any]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DutyEntry
        fields = ("day", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": "一两句话即可，可用语音输入；不写身份证号、电话等个人信息"}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry: DutyEntry = self.instance
        units = [(str(key), name) for key, name in units_of(principal, clock.today())]
        kinds = term_choices("duty_kind")
        if not entry._state.adding and str(entry.unit_id) not in dict(units):
            units.append((str(entry.unit_id), entry.unit.name))
        self.has_units = bool(units)
        self.fields["unit"] = forms.ChoiceField(label="联系单位", choices=units)
        self.fields["kind"] = forms.ChoiceField(label="事项", choices=kinds, widget=forms.RadioSelect)
        if entry._state.adding:
            self.initial.setdefault("day", clock.today())
            self.initial.setdefault("kind", kinds[0][0] if kinds else "")
        else:
            self.initial.setdefault("unit", str(entry.unit_id))
            self.initial.setdefault("kind", str(entry.kind_id))

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        ids = {"unit_id": UUID(data["unit"]), "kind_id": UUID(data["kind"])}
        return {"day": data["day"], "text": data["text"], **ids}
