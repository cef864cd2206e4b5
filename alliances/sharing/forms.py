"""Forms of members from outside; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.models import OuterMember
from alliances.sharing.queries import other_cities
from chains.forms import ModelColumnsForm
from core import clock
from core.principal import Principal


class OuterForm(ModelColumnsForm):
    class Meta:
        model = OuterMember
        fields = ("name", "kind", "place", "leads", "valid_from", "note")
        labels = {"valid_from": "加入日期"}
        help_texts = {"name": "单位全称，不写人名", "place": "如“上海市”“江苏省苏州市”", "leads": "由它牵头组织的打开"}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [(str(key), name) for key, name in other_cities(principal).values_list("id", "name")]
        self.fields["city"] = forms.ChoiceField(
            label="平台上的城市",
            required=False,
            choices=[("", "不在本平台"), *cities],
            help_text="只作说明，对方看不到任何内容；要让对方看到，请另发共享邀请",
        )
        outer: OuterMember = self.instance
        if outer._state.adding:
            self.initial.setdefault("valid_from", clock.today())
        else:
            self.initial.setdefault("city", str(outer.city_id or ""))
        self.fields["valid_from"].required = True
        self.order_fields(["name", "kind", "place", "city", "leads", "valid_from", "note"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        city = UUID(data["city"]) if data["city"] else None
        return {**{name: data[name] for name in self.Meta.fields}, "city_id": city}
