"""Forms of stations and of the companies they look after; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.actions.station_case import built_for
from alliances.choices import STAGE_TRANSITIONS, StationStage
from alliances.models import Station, StationCase
from alliances.teams.forms import TypedForm
from chains.choosing import chosen_person, chosen_unit
from chains.filters import Choices
from core import clock


class StationForm(TypedForm):
    typed = {"host": chosen_unit}
    host = forms.CharField(label="设在", required=False, help_text="设在哪个单位、园区服务中心等，可不填")

    class Meta:
        model = Station
        fields = ("name", "address", "opened_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("opened_on", clock.today())

    def values(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.Meta.fields}, **self.keys()}


class CloseStationForm(forms.Form):
    day = forms.DateField(label="撤销日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class StaffForm(forms.Form):
    """Somebody sent to the station; one who is there is corrected."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    person = forms.CharField(label="人员")
    duty = forms.CharField(label="分工", max_length=60, required=False)
    valid_from = forms.DateField(label="到站日期")
    valid_to = forms.DateField(label="离站日期", required=False, help_text="任期届满或离开的日期；仍在站的不填")

    def __init__(self, *args: Any, principal: Any, standing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if standing:
            del self.fields["person"], self.fields["valid_from"]
        else:
            self.fields["valid_from"].initial = clock.today

    def clean_person(self) -> Any:
        return chosen_person(self.principal, self.cleaned_data["person"])

    @property
    def person_shown(self) -> str:
        try:
            row = chosen_person(self.principal, str(self["person"].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "person" in data:
            row = data.pop("person")
            data["person_id"] = row.pk if row else None
        return data


class CaseForm(TypedForm):
    """A company to be taken in; one that is in is corrected, or goes on with another station."""

    typed = {"unit": chosen_unit}
    unit = forms.CharField(label="企业")

    class Meta:
        model = StationCase
        fields = ("begun_on", "due_on", "note")
        help_texts = {"due_on": "到期没有建成的标红提醒", "note": "党员情况、困难等"}

    def __init__(self, *args: Any, stations: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case: StationCase = self.instance
        if case._state.adding:
            self.initial.setdefault("begun_on", clock.today())
            return
        del self.fields["unit"], self.fields["begun_on"]
        if stations:
            self.fields["station"] = forms.ChoiceField(label="指导站", choices=stations, initial=str(case.station_id))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {name: data[name] for name in self.Meta.fields if name in self.fields}
        if "station" in self.fields:
            found["station_id"] = UUID(data["station"])
        return {**found, **self.keys()} if "unit" in self.fields else found


class MoveForm(forms.Form):
    """To which stage, since when, and why."""

    to = forms.ChoiceField(label="进入阶段")
    day = forms.DateField(label="日期")
    party_org = forms.ChoiceField(
        label="建成的党组织", required=False, help_text="建成的选，须设在这家企业；还没有登记的先在企业页新建党组织"
    )
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="不再孵化、恢复孵化或退回前一阶段的写明原因"
    )

    def __init__(self, *args: Any, case: StationCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [stage for stage in StationStage if stage in STAGE_TRANSITIONS[case.state]]
        self.fields["to"] = forms.ChoiceField(label="进入阶段", choices=[(str(one), one.label) for one in steps])
        self.fields["to"].initial = next((str(one) for one in steps if _is_forward(case, one)), str(steps[0]))
        self.fields["day"].initial = clock.today
        if StationStage.BUILT not in steps:
            del self.fields["party_org"]
            return
        orgs = [(str(org.pk), org.name) for org in built_for(case, clock.today())]
        self.fields["party_org"] = forms.ChoiceField(
            label="建成的党组织",
            required=False,
            choices=[("", "未建成"), *orgs],
            help_text=self.base_fields["party_org"].help_text,
        )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        org = data.get("party_org")
        return {
            "to": data["to"],
            "day": data["day"],
            "note": data["note"],
            "party_org_id": UUID(org) if org else None,
        }


def _is_forward(case: StationCase, to: StationStage) -> bool:
    stages = list(StationStage)
    return to != StationStage.LEFT and stages.index(to) > stages.index(StationStage(case.state))


class TakeForm(forms.Form):
    """Into which station the chosen companies go."""

    station = forms.ChoiceField(label="指导站")
    begun_on = forms.DateField(label="建档日期")
    due_on = forms.DateField(label="计划建成日期", required=False, help_text="到期没有建成的标红提醒")

    def __init__(self, *args: Any, stations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"] = forms.ChoiceField(label="指导站", choices=stations)
        self.fields["begun_on"].initial = clock.today
