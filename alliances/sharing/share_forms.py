"""Forms of shares; every rule is the action's."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms

from alliances.sharing.queries import other_cities
from core import clock
from core.principal import Principal

USUAL = dt.timedelta(days=365)
CROSSES = "对方会看到；不写人员姓名、电话"


class OfferForm(forms.Form):
    until = forms.DateField(label="共享到", help_text="到期后对方不能再查看，到期前可以改期")
    message = forms.CharField(label="说明", max_length=200, required=False, help_text=CROSSES)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [(str(key), name) for key, name in other_cities(principal).values_list("id", "name")]
        self.fields["guest"] = forms.ChoiceField(
            label="受邀城市",
            choices=[("", "请选择"), *cities],
            help_text="没有列出的城市还没有使用本平台，请登记为域外成员",
        )
        self.fields["until"].initial = lambda: clock.today() + USUAL
        self.order_fields(["guest", "until", "message"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"guest_id": UUID(data["guest"]), "until": data["until"], "message": data["message"]}


class UntilForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    until = forms.DateField(label="共享到")


class AnswerForm(forms.Form):
    note = forms.CharField(label="答复说明", max_length=200, required=False, help_text=CROSSES)
