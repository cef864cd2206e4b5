"""Forms of brands and honours; every rule is the action's."""

from typing import Any

from django import forms

from alliances.body_forms import OfBodyForm
from alliances.choices import HonourHolder
from alliances.models import Brand, Honour
from chains.choosing import chosen_chain, chosen_party_org, chosen_person, chosen_unit
from core import clock

# How the holder of each kind is chosen, and where the names come from.
CHOSEN: dict[str, Any] = {
    HonourHolder.PERSON: chosen_person,
    HonourHolder.UNIT: chosen_unit,
    HonourHolder.PARTY_ORG: chosen_party_org,
    HonourHolder.CHAIN: chosen_chain,
}
SUGGEST = {
    HonourHolder.PERSON: "chain-person-suggest",
    HonourHolder.UNIT: "unit-suggest",
    HonourHolder.PARTY_ORG: "chain-party-org-suggest",
    HonourHolder.CHAIN: "chain-suggest",
}


class BrandForm(OfBodyForm):
    kinds = "brand_kind"
    typed = {"unit": chosen_unit, "party_org": chosen_party_org}
    unit = forms.CharField(label="所在单位", required=False)
    party_org = forms.CharField(label="创建党组织", required=False)

    class Meta:
        model = Brand
        fields = ("name", "meaning", "founded_on")
        help_texts = {"meaning": "品牌的含义、做法", "founded_on": "不清楚的不填"}
        widgets = {"meaning": forms.Textarea(attrs={"rows": 3})}


class HonourForm(OfBodyForm):
    """One kind of holder at a time: one field to choose by, and one to write a name that is not kept here."""

    kinds = "honour_kind"

    class Meta:
        model = Honour
        fields = ("title", "level", "given_by", "given_on", "document")
        help_texts = {"title": "如“全国劳动模范”", "given_by": "授予荣誉的机关", "document": "表彰文件的文号"}

    def __init__(self, *args: Any, holder: str, **kwargs: Any) -> None:
        self.holder = holder
        self.typed = {holder: CHOSEN[holder]} if holder in CHOSEN else {}
        super().__init__(*args, **kwargs)
        if holder in CHOSEN:
            noun = HonourHolder(holder).label
            self.fields[holder] = forms.CharField(label=f"获得者（{noun}）", required=False)
            self.fields["holder_name"] = forms.CharField(
                label="不在册的获得者", max_length=60, required=False, help_text="本平台没有登记的，写名称"
            )
            self.initial.setdefault("holder_name", self.instance.holder_name)
        if self.instance._state.adding:
            self.initial.setdefault("given_on", clock.today())
            if holder == HonourHolder.BODY:
                self.fields["body"].required = True
                self.fields["body"].label, self.fields["body"].help_text = "获得荣誉的链党组织", ""

    def values(self) -> dict[str, Any]:
        named = {"holder_name": self.cleaned_data["holder_name"]} if self.holder in CHOSEN else {}
        return {**super().values(), **named}


class EndBrandForm(forms.Form):
    day = forms.DateField(label="停用日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today
