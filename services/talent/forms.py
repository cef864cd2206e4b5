"""Forms of talent needs, issues, the pool and matches; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from chains.queries import chains_for
from core import clock
from core.principal import Principal
from core.queries import term_choices
from core.tenancy.dated import in_force
from members.forms import resolved
from members.people import person_suggestions, persons_for
from members.talent_forms import place_chosen
from organizations.choosing import as_uuid, chosen_unit
from services.choices.talent import TalentCategory
from services.models import TalentNeed, TalentProfile
from services.shared.forms import FEW, unit_name
from services.talent.queries import NEED_EDIT, units_to_write_for


def chain_choices(principal: Principal, held: Any = None) -> list[tuple[str, str]]:
    """Chains one sees today, and the one a row names already."""
    found = chains_for(principal).filter(in_force(clock.today())).order_by("order", "name_key")
    named = [(str(key), name) for key, name in found.values_list("id", "name")]
    if held is not None and str(held.pk) not in dict(named):
        named.append((str(held.pk), held.name))
    return [("", "不限产业链"), *named]


class NeedForm(forms.Form):
    PLAIN = (
        "name",
        "category",
        "specialty",
        "wanted",
        "level",
        "pay",
        "description",
        "is_scarce",
        "starts_on",
        "ends_on",
    )

    name = forms.CharField(label="岗位", max_length=120, help_text="如“储能材料研发工程师”")
    category = forms.ChoiceField(label="人才类型", choices=TalentCategory.choices, widget=forms.RadioSelect)
    wanted = forms.IntegerField(label="需求人数", min_value=1, max_value=100_000, initial=1)
    is_scarce = forms.BooleanField(label="紧缺", required=False)
    specialty = forms.CharField(
        label="专业方向", max_length=120, required=False, help_text="几个方向用“、”隔开，按它匹配人才"
    )
    level = forms.CharField(label="学历职称要求", max_length=80, required=False, help_text="如“硕士以上”“高级工”")
    pay = forms.CharField(label="薪酬待遇", max_length=80, required=False, help_text="如“年薪 15 万—20 万元”")
    description = forms.CharField(label="岗位说明", max_length=2000, required=False, widget=forms.Textarea)
    chain = forms.ChoiceField(label="产业链", required=False)
    starts_on = forms.DateField(label="有效期起")
    ends_on = forms.DateField(label="有效期止")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, principal: Principal, need: TalentNeed | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.need = principal, need
        self.fields["chain"].choices = chain_choices(principal, need.chain if need else None)  # type: ignore[attr-defined]
        found = units_to_write_for(principal, NEED_EDIT).values_list("id", "name")[: FEW + 1]
        few = [(str(key), name) for key, name in found]
        self.is_few = need is None and len(few) <= FEW
        if self.is_few:
            choices = few if len(few) == 1 else [("", "请选择"), *few]
            self.fields["unit"] = forms.ChoiceField(label="用人单位", choices=choices)
        else:
            self.fields["unit"] = forms.CharField(label="用人单位")
        self.fields["starts_on"].initial = clock.today
        if need is not None:
            self.initial.update({name: getattr(need, name) for name in (*self.PLAIN, "version")})
            self.initial.update({"unit": str(need.unit_id), "chain": str(need.chain_id or "")})

    @property
    def unit_shown(self) -> str:
        return unit_name(self["unit"].value())

    def clean_unit(self) -> UUID | None:
        text = self.cleaned_data["unit"].strip()
        if self.need is not None and text == str(self.need.unit_id):
            return self.need.unit_id
        unit = chosen_unit(self.principal, text)
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        keys = {"unit_id": data["unit"], "chain_id": as_uuid(data["chain"]) if data["chain"] else None}
        return {**{name: data[name] for name in self.PLAIN}, **keys}


class PublishForm(forms.Form):
    title = forms.CharField(label="标题", max_length=120)
    chain = forms.ChoiceField(label="产业链", required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].choices = chain_choices(principal)  # type: ignore[attr-defined]

    def chosen(self) -> UUID | None:
        return as_uuid(self.cleaned_data["chain"]) if self.cleaned_data["chain"] else None


class RecallForm(forms.Form):
    reason = forms.CharField(label="撤下的原因", max_length=200)


class ProfileForm(forms.Form):
    PLAIN = ("category", "specialty", "title", "persons", "is_available", "note")

    category = forms.ChoiceField(label="人才类型", choices=TalentCategory.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="人才类别")
    specialty = forms.CharField(label="专业方向", max_length=120, help_text="几个方向用“、”隔开，按它匹配需求")
    title = forms.CharField(label="职称、技能等级", max_length=60, required=False)
    persons = forms.IntegerField(label="人数", min_value=1, max_value=100_000, initial=1)
    place = forms.CharField(label="所在单位或来源", max_length=80, help_text="输入后选择单位；系统里没有的直接写名称")
    chain = forms.ChoiceField(label="产业链", required=False)
    is_available = forms.BooleanField(label="可对接", required=False, initial=True)
    note = forms.CharField(label="备注", max_length=200, required=False, help_text="不写姓名、身份证号、电话等个人信息")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, principal: Principal, profile: TalentProfile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.profile = principal, profile
        self.fields["kind"].choices = [("", "请选择"), *term_choices("talent_kind")]  # type: ignore[attr-defined]
        self.fields["chain"].choices = chain_choices(principal, profile.chain if profile else None)  # type: ignore[attr-defined]
        if profile is not None:
            self.initial.update({name: getattr(profile, name) for name in (*self.PLAIN, "version")})
            self.initial.update(
                {
                    "kind": str(profile.kind_id),
                    "chain": str(profile.chain_id or ""),
                    "place": str(profile.unit_id or profile.source_name),
                }
            )

    @property
    def place_shown(self) -> str:
        text = str(self["place"].value() or "")
        return unit_name(text) or (text if as_uuid(text) is None else "")

    def clean_place(self) -> tuple[UUID | None, str]:
        held = self.profile.unit_id if self.profile else None
        return place_chosen(self.principal, self.cleaned_data["place"], held)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        unit_id, source = data["place"]
        keys = {
            "kind_id": UUID(data["kind"]),
            "unit_id": unit_id,
            "source_name": source,
            "chain_id": as_uuid(data["chain"]) if data["chain"] else None,
        }
        return {**{name: data[name] for name in self.PLAIN}, **keys}


class ConsentForm(forms.Form):
    person = forms.CharField(label="姓名", help_text="须先登记在人员名单")
    day = forms.DateField(label="本人同意的日期")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    @property
    def person_shown(self) -> str:
        found = as_uuid(str(self["person"].value() or ""))
        seen = persons_for(self.principal).filter(pk=found) if found else None
        return str(seen.values_list("name", flat=True).first() or "") if seen is not None else ""

    def clean_person(self) -> UUID | None:
        text = self.cleaned_data["person"].strip()
        return resolved(text, person_suggestions(self.principal, text), "人员")


class WithdrawForm(forms.Form):
    day = forms.DateField(label="撤回的日期")


class PlaceForm(forms.Form):
    persons = forms.IntegerField(label="到岗人数", min_value=1, max_value=100_000, initial=1)
    arrived_on = forms.DateField(label="到岗日期")


class NoteForm(forms.Form):
    note = forms.CharField(label="没有成的原因", max_length=200)
