"""Forms of campaigns; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import chosen_body
from alliances.models import Campaign, CampaignFigure
from alliances.teams.forms import terms_of
from chains.choosing import chosen_party_org, chosen_unit
from chains.filters import Choices
from chains.forms import ModelColumnsForm
from core import clock


class CampaignForm(ModelColumnsForm):
    """Whose it is, is asked once: empty means the whole city, where one holds it."""

    body = forms.CharField(label="链党组织", required=False, help_text="全市开展的不填")

    class Meta:
        model = Campaign
        fields = ("name", "starts_on", "ends_on", "purpose")
        help_texts = {"ends_on": "长期开展的不填", "purpose": "要做什么、达到什么目标"}

    def __init__(self, *args: Any, principal: Any, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        campaign: Campaign = self.instance
        self.fields["kind"] = forms.ChoiceField(
            label="类别", choices=[("", "请选择"), *terms_of("campaign_kind", campaign.kind_id)]
        )
        if campaign._state.adding:
            self.fields["body"].required = not whole
            if not whole:
                self.fields["body"].help_text = ""
        else:
            del self.fields["body"]
            self.initial.setdefault("kind", str(campaign.kind_id))

    def clean_body(self) -> Any:
        return chosen_body(self.principal, self.cleaned_data["body"])

    @property
    def body_shown(self) -> str:
        try:
            body = chosen_body(self.principal, str(self["body"].value() or ""))
        except forms.ValidationError:
            return ""
        return body.name if body else ""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = UUID(data["kind"]) if data["kind"] else None
        return {**{name: data[name] for name in self.Meta.fields}, "kind_id": kind}


class CloseForm(forms.Form):
    day = forms.DateField(label="总结日期")
    summary = forms.CharField(label="总结", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class FigureForm(ModelColumnsForm):
    """A figure that is read asks for its goal alone."""

    class Meta:
        model = CampaignFigure
        fields = ("name", "measure", "baseline", "goal", "result")
        help_texts = {"measure": "如：家、名、万元", "name": "选了系统指标的可以不填"}

    def __init__(self, *args: Any, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figure: CampaignFigure = self.instance
        if figure._state.adding:
            self.fields["name"].required = False
            if measures:
                self.fields["indicator"] = forms.ChoiceField(
                    label="系统指标",
                    required=False,
                    choices=[("", "不读取，自行填写"), *measures],
                    help_text="选了的，开展前、开展后由系统按开始前一日和最后一日读取",
                )
        else:
            self.fields["name"].help_text = ""
            if figure.indicator:
                for name in ("measure", "baseline", "result"):
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name") and not data.get("indicator") and "name" not in self.errors:
            self.add_error("name", "请填写指标名称，或选择系统指标。")
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PartyForm(forms.Form):
    """One that is in already is corrected: who it is stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.CharField(label="单位", required=False, help_text="单位和党组织填一项")
    party_org = forms.CharField(label="党组织", required=False)
    persons = forms.IntegerField(label="人数", min_value=0, max_value=10_000_000, required=False)
    note = forms.CharField(label="备注", max_length=120, required=False)

    def __init__(self, *args: Any, principal: Any, standing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["persons"].help_text = "选派或参加的人数，不详的不填"
        if standing:
            del self.fields["unit"], self.fields["party_org"]

    def clean_unit(self) -> Any:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    def clean_party_org(self) -> Any:
        return chosen_party_org(self.principal, self.cleaned_data["party_org"])

    def _shown(self, name: str, choose: Any) -> str:
        try:
            row = choose(self.principal, str(self[name].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def unit_shown(self) -> str:
        return self._shown("unit", chosen_unit)

    @property
    def party_org_shown(self) -> str:
        return self._shown("party_org", chosen_party_org)

    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in ("unit", "party_org"):
            if name in data:
                row = data.pop(name)
                data[f"{name}_id"] = row.pk if row else None
        return data


def day_to_close(campaign: Campaign) -> Any:
    """Its planned end where that has come, else today."""
    today = clock.today()
    return min(campaign.ends_on, today) if campaign.ends_on else today
