"""Forms of shared resources and bookings; every rule is the action's."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms

from chains.queries import chains_for
from core import clock
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.choosing import as_uuid, chosen_unit
from organizations.models import Unit
from services.choices.shared import ResourceAudience, ResourceKind, Weekday
from services.models import SharedResource
from services.models.shared import WORKING_WEEK
from services.shared.queries import units_to_book_for

PLAIN = (
    "name",
    "kind",
    "location",
    "purpose",
    "audience",
    "terms",
    "fee",
    "opens_at",
    "closes_at",
    "lead_days",
    "most_days",
    "is_confirmed_at_once",
)
FEW = 12


class ResourceForm(forms.Form):
    name = forms.CharField(label="名称", max_length=120, help_text="如“轨道交通装备检测实验室”")
    kind = forms.ChoiceField(label="类别", choices=ResourceKind.choices, widget=forms.RadioSelect)
    owner = forms.CharField(label="提供单位")
    chain = forms.ChoiceField(label="产业链", required=False)
    location = forms.CharField(label="地点", max_length=120)
    purpose = forms.CharField(label="能做什么", max_length=1000, widget=forms.Textarea)
    audience = forms.ChoiceField(
        label="开放对象", choices=ResourceAudience.choices, widget=forms.RadioSelect, initial=ResourceAudience.CITY
    )
    terms = forms.CharField(label="使用要求", max_length=400, required=False, help_text="资质、培训、自带耗材等")
    fee = forms.CharField(label="收费", max_length=120, required=False, help_text="如“免费”“每机时 200 元”")
    weekdays = forms.MultipleChoiceField(
        label="开放日", choices=Weekday.choices, widget=forms.CheckboxSelectMultiple, initial=WORKING_WEEK
    )
    opens_at = forms.TimeField(label="开放时间起", initial=dt.time(8, 30))
    closes_at = forms.TimeField(label="开放时间止", initial=dt.time(17, 30))
    lead_days = forms.IntegerField(label="提前几天预约", min_value=0, max_value=60, initial=1)
    most_days = forms.IntegerField(label="一次最多几天", min_value=1, max_value=30, initial=1)
    is_confirmed_at_once = forms.BooleanField(label="预约无须确认，先约先得", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, principal: Principal, resource: SharedResource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.resource = principal, resource
        chains = chains_for(principal).filter(in_force(clock.today())).order_by("order", "name_key")
        named = [(str(key), name) for key, name in chains.values_list("id", "name")]
        if resource is not None and resource.chain is not None and str(resource.chain_id) not in dict(named):
            named.append((str(resource.chain_id), resource.chain.name))
        self.fields["chain"].choices = [("", "不限产业链"), *named]  # type: ignore[attr-defined]
        if resource is not None:
            self.initial.update({name: getattr(resource, name) for name in (*PLAIN, "version")})
            self.initial.update(
                {
                    "owner": str(resource.owner_id),
                    "chain": str(resource.chain_id or ""),
                    "weekdays": [str(day) for day in resource.weekdays],
                }
            )

    @property
    def owner_shown(self) -> str:
        return unit_name(self["owner"].value())

    def clean_owner(self) -> UUID | None:
        text = self.cleaned_data["owner"].strip()
        if self.resource is not None and text == str(self.resource.owner_id):
            return self.resource.owner_id
        unit = chosen_unit(self.principal, text)
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        chain = as_uuid(data["chain"]) if data["chain"] else None
        days = [int(day) for day in data["weekdays"]]
        return {
            **{name: data[name] for name in PLAIN},
            "owner_id": data["owner"],
            "chain_id": chain,
            "weekdays": days,
        }


def unit_name(value: object) -> str:
    found = as_uuid(str(value or ""))
    return str(Unit.objects.filter(pk=found).values_list("name", flat=True).first() or "") if found else ""


class BookingForm(forms.Form):
    """For one day's stretch, and where the resource allows it for several days."""

    day = forms.DateField(label="日期")
    starts = forms.TimeField(label="开始时间")
    last_day = forms.DateField(label="结束日期", required=False, help_text="当天用完的不填")
    ends = forms.TimeField(label="结束时间")
    purpose = forms.CharField(label="用途", max_length=400, widget=forms.Textarea)

    def __init__(self, *args: Any, principal: Principal, resource: SharedResource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if resource.most_days == 1:
            del self.fields["last_day"]
        few = [(str(key), name) for key, name in units_to_book_for(principal).values_list("id", "name")[: FEW + 1]]
        self.is_few = len(few) <= FEW
        if self.is_few:
            choices = few if len(few) == 1 else [("", "请选择"), *few]
            self.fields["unit"] = forms.ChoiceField(label="预约单位", choices=choices)
        else:
            self.fields["unit"] = forms.CharField(label="预约单位")
        self.order_fields(["unit", "day", "starts", "last_day", "ends", "purpose"])

    @property
    def unit_shown(self) -> str:
        return unit_name(self["unit"].value())

    def clean_unit(self) -> UUID | None:
        unit = chosen_unit(self.principal, self.cleaned_data["unit"])
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        last = data.get("last_day") or data["day"]
        return {
            "unit_id": data["unit"],
            "starts_at": dt.datetime.combine(data["day"], data["starts"], tzinfo=clock.CHINA),
            "ends_at": dt.datetime.combine(last, data["ends"], tzinfo=clock.CHINA),
            "purpose": data["purpose"],
        }


class ClosureForm(forms.Form):
    starts_on = forms.DateField(label="停用起始日期")
    ends_on = forms.DateField(label="停用终止日期")
    reason = forms.CharField(label="原因", max_length=120, help_text="如“设备检修”“本单位使用”")


class AnswerForm(forms.Form):
    answer = forms.CharField(label="说明", max_length=200, required=False)


class ReasonForm(forms.Form):
    answer = forms.CharField(label="原因", max_length=200)
