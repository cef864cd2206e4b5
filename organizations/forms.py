"""Forms read what was typed; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from core import clock
from core.models import Region
from core.principal import Principal
from core.queries import term_choices
from organizations.choosing import as_uuid, chosen_party_org
from organizations.models import MemberCount, OwnRegion, PartyOrg, Unit, UnitMemberCount
from organizations.queries import open_parks, units_for
from organizations.regions import region_choices


def region_field(principal: Principal, present: str | None, label: str) -> forms.ChoiceField:
    """The counties of the tenant, and the present one where it is not among them."""
    regions = region_choices(principal.tenant)
    if present and present not in dict(regions):
        regions.append((present, Region.objects.get(pk=present).full_name))
    return forms.ChoiceField(label=label, required=False, choices=[("", "未填"), *regions])


class UnitForm(forms.ModelForm[Unit]):
    """A unit's own columns. Keys arrive as ids; what they point at is checked by the action."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    region = forms.ChoiceField(label="区县", required=False)
    industry = forms.CharField(label="主要行业", required=False, help_text="输入行业代码或名称")
    tags = forms.MultipleChoiceField(label="标签", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Unit
        fields = (
            "name",
            "kind",
            "short_name",
            "uscc",
            "uscc_note",
            "ownership",
            "size",
            "staff_count",
            "established_on",
            "address",
            "longitude",
            "latitude",
        )
        help_texts = {
            "short_name": "图谱和清单里显示的短名",
            "uscc": "18 位，见营业执照",
            "uscc_note": "代码校验不符时填写",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = region_field(principal, self.instance.region_id, "区县")
        self.fields["tags"] = forms.MultipleChoiceField(
            label="标签",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=term_choices("unit_tag"),
        )

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        columns = {name: data[name] for name in self.Meta.fields}
        return {**columns, "region_id": data["region"] or None, "industry_id": data["industry"].split(" ")[0] or None}


class PartyOrgForm(forms.ModelForm[PartyOrg]):
    """An organization's own columns, its superior and its host units by typeahead."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    superior = forms.CharField(
        label="隶属的上级党组织", required=False, help_text="平台内已有的党组织；加入链党组织不改变隶属关系"
    )
    hosts = forms.MultipleChoiceField(label="所在单位", required=False, help_text="联合党支部可选多个单位")

    class Meta:
        model = PartyOrg
        fields = ("name", "kind", "short_name", "superior_name", "build_mode", "founded_on", "is_demonstration")
        help_texts = {
            "superior_name": "上级不在本平台时填写，如镇街党（工）委",
            "short_name": "图谱和清单里显示的短名",
        }

    def __init__(self, *args: Any, principal: Principal, held: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if self.instance.superior is not None:
            self.initial.setdefault("superior", self.instance.superior.name)
        posted = [found for text in self._posted() if (found := as_uuid(text))]
        offered = list(units_for(principal).filter(id__in=posted)) if posted else held
        self.fields["hosts"] = forms.MultipleChoiceField(
            label="所在单位",
            required=False,
            help_text="联合党支部可选多个单位；改动从今天起算" if held else "联合党支部可选多个单位",
            choices=[(str(unit.pk), unit.name) for unit in offered],
        )
        self.initial.setdefault("hosts", [str(unit.pk) for unit in held])

    def _posted(self) -> list[str]:
        return list(self.data.getlist("hosts")) if self.is_bound else []  # type: ignore[attr-defined]  # a QueryDict

    def clean_superior(self) -> PartyOrg | None:
        present: PartyOrg | None = self.instance.superior
        text = self.cleaned_data["superior"].strip()
        if present is not None and text in (present.name, str(present.pk)):
            return present
        return chosen_party_org(self.principal, text)

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        superior = data["superior"]
        return {**{name: data[name] for name in self.Meta.fields}, "superior_id": superior.pk if superior else None}

    def host_ids(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data["hosts"]]


class MemberCountForm(forms.ModelForm[MemberCount]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MemberCount
        fields = ("as_of", "full", "probationary", "floating")

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class UnitMemberCountForm(forms.ModelForm[UnitMemberCount]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = UnitMemberCount
        fields = ("as_of", "full", "probationary", "floating")

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OwnRegionForm(forms.ModelForm[OwnRegion]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OwnRegion
        fields = ("name",)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adding = self.instance._state.adding
        self.fields["kind"] = forms.ChoiceField(label="类别", choices=[("", "请选择"), *term_choices("region_kind")])
        self.fields["region"] = region_field(principal, self.instance.region_id, "所在区县")
        if not adding:
            self.initial.update(kind=str(self.instance.kind_id), region=self.instance.region_id)

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "kind_id": UUID(data["kind"]), "region_id": data["region"] or None}


class EnterParkForm(forms.Form):
    own_region = forms.ChoiceField(label="园区")
    entered_on = forms.DateField(label="入驻日期", required=False, help_text="不清楚可留空", widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parks = [(str(park.pk), park.name) for park in open_parks()]
        self.fields["own_region"] = forms.ChoiceField(label="园区", choices=[("", "请选择"), *self.parks])


class LastDayForm(forms.Form):
    """The last day of something; today unless said."""

    last_day = forms.DateField(label="最后一天", widget=forms.DateInput)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = label
        self.initial.setdefault("last_day", clock.today())
