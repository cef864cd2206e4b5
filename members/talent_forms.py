"""Forms of people who move, come and grow; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from core.errors import InvalidInput
from core.principal import Principal
from core.queries import term_choices
from members.forms import resolved
from members.models import SPHERE_KINDS, Exchange, Growth, Person, TalentIntake
from members.models.talent import Sphere
from members.people import person_suggestions
from members.scopes import chosen, labels
from organizations.choosing import as_uuid, chosen_party_org
from organizations.models import PartyOrg, Unit
from organizations.queries import standing_units, units_for


class TalentForm(forms.ModelForm[Any]):
    """What the forms have in common: the city's word, a person or a number, what it is filed under."""

    TERM_KIND = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: Sphere = self.instance
        label = next(field.verbose_name for field in row._meta.fields if field.name == "kind")
        choices = [("", "请选择"), *term_choices(self.TERM_KIND)]
        self.fields["kind"] = forms.ChoiceField(label=label, choices=choices)
        self.fields["sphere"] = forms.CharField(
            label="归属", required=False, help_text="产业链或链党组织，计入它的数字；全市性的不填"
        )
        if not row._state.adding:
            self.initial.setdefault("kind", str(row.__dict__["kind_id"]))
            self.initial.setdefault("sphere", f"{row.sphere_kind}:{row.sphere_id}" if row.sphere_id else "")

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    @property
    def sphere_shown(self) -> str:
        kind, _, tail = str(self["sphere"].value() or "").partition(":")
        found = as_uuid(tail)
        return labels([(kind, found)]).get(found, "") if found and kind in SPHERE_KINDS else ""

    def clean_sphere(self) -> Any:
        try:
            return chosen(self.principal, self.cleaned_data["sphere"], SPHERE_KINDS)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        written = {name: data[name] for name in self._meta.fields or () if name in data}
        return {**written, "kind_id": UUID(data["kind"]), "sphere": data["sphere"]}


class WithPerson(TalentForm):
    """A person by name where one wants to say, else how many."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.CharField(
            label="姓名", required=False, help_text="可不填，只填人数；填姓名的一人一条，须先登记在人员名单"
        )
        self.fields["persons"].required = False
        self.fields["persons"].help_text = "不填为 1"
        if not self.instance._state.adding:
            self.initial.setdefault("person", str(self.instance.person_id or ""))

    @property
    def person_shown(self) -> str:
        held: Person | None = self.instance.person if self.instance.person_id else None
        found = as_uuid(str(self["person"].value() or ""))
        if held is not None and found == held.pk:
            return str(held.name)
        return str(Person.objects.filter(pk=found).values_list("name", flat=True).first() or "") if found else ""

    def clean_person(self) -> UUID | None:
        text = self.cleaned_data["person"].strip()
        return resolved(text, person_suggestions(self.principal, text), "人员")

    def clean_persons(self) -> int:
        return self.cleaned_data["persons"] or 1

    def values(self) -> dict[str, Any]:
        return {**super().values(), "person_id": self.cleaned_data["person"]}


def place_chosen(principal: Principal, text: str, held: UUID | None) -> tuple[UUID | None, str]:
    """A unit, or the name of a place nobody keeps: (unit, name). The unit a row names already may stay.

    Raises ValidationError for an id that names no unit one may see.
    """
    text = " ".join(text.split())
    unit_id = as_uuid(text)
    if unit_id is None:
        named = list(standing_units().filter(name=text).values_list("id", flat=True)[:2]) if text else []
        return (named[0], "") if len(named) == 1 else (None, text)
    if unit_id != held and not units_for(principal).filter(pk=unit_id).exists():
        raise forms.ValidationError("没有找到所选的单位，请输入名称后从下拉结果中选择。")
    return unit_id, ""


class ExchangeForm(WithPerson):
    TERM_KIND = "exchange_kind"
    sent_by = forms.CharField(
        label="派出方", required=False, max_length=80, help_text="输入后选择单位；系统里没有的直接写名称"
    )
    received_by = forms.CharField(label="接收方", max_length=80, help_text="输入后选择单位；系统里没有的直接写名称")

    class Meta:
        model = Exchange
        fields = ("persons", "post", "starts_on", "ends_on", "tasks", "result")
        widgets = {"tasks": forms.Textarea, "result": forms.Textarea}
        help_texts = {
            "post": "如“科技副总”“局长助理”",
            "ends_on": "没有定期限的不填",
            "tasks": "做什么；不写身份证号、电话等个人信息",
            "result": "结束后再补也可以",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Exchange = self.instance
        if not row._state.adding:
            self.initial.setdefault("sent_by", str(row.from_unit_id or row.from_name))
            self.initial.setdefault("received_by", str(row.to_unit_id or row.to_name))

    @property
    def sent_by_shown(self) -> str:
        return unit_shown(self.principal, str(self["sent_by"].value() or ""), self.instance.from_unit)

    @property
    def received_by_shown(self) -> str:
        return unit_shown(self.principal, str(self["received_by"].value() or ""), self.instance.to_unit)

    def clean_sent_by(self) -> tuple[UUID | None, str]:
        return place_chosen(self.principal, self.cleaned_data["sent_by"], self.instance.from_unit_id)

    def clean_received_by(self) -> tuple[UUID | None, str]:
        return place_chosen(self.principal, self.cleaned_data["received_by"], self.instance.to_unit_id)

    def values(self) -> dict[str, Any]:
        (from_unit, from_name), (to_unit, to_name) = self.cleaned_data["sent_by"], self.cleaned_data["received_by"]
        places = {"from_unit_id": from_unit, "from_name": from_name, "to_unit_id": to_unit, "to_name": to_name}
        return {**super().values(), **places}


def unit_shown(principal: Principal, text: str, held: Unit | None) -> str:
    """What a field that names a unit or a place shows."""
    unit_id = as_uuid(text)
    if unit_id is None:
        return text
    if held is not None and held.pk == unit_id:
        return str(held.name)
    return str(units_for(principal).filter(pk=unit_id).values_list("name", flat=True).first() or "")


def unit_chosen(principal: Principal, text: str, held: UUID | None) -> UUID | None:
    """A unit of the list, or nothing. Raises ValidationError for what is none."""
    unit_id, name = place_chosen(principal, text, held)
    if name:
        raise forms.ValidationError(f"没有找到单位“{name}”，请输入名称后从下拉结果中选择。")
    return unit_id


class IntakeForm(TalentForm):
    TERM_KIND = "talent_kind"
    unit = forms.CharField(label="引进单位")
    source = forms.CharField(
        label="来自", required=False, max_length=80, help_text="学校、单位；系统里没有的直接写名称"
    )

    class Meta:
        model = TalentIntake
        fields = ("persons", "arrived_on", "note")
        help_texts = {"arrived_on": "一批人到岗的填最后一天", "note": "不写个人信息"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: TalentIntake = self.instance
        if not row._state.adding:
            self.initial.setdefault("unit", str(row.unit_id))
            self.initial.setdefault("source", str(row.source_id or row.source_name))

    @property
    def unit_shown(self) -> str:
        held = self.instance.unit if self.instance.unit_id else None
        return unit_shown(self.principal, str(self["unit"].value() or ""), held)

    @property
    def source_shown(self) -> str:
        return unit_shown(self.principal, str(self["source"].value() or ""), self.instance.source)

    def clean_unit(self) -> UUID | None:
        return unit_chosen(self.principal, self.cleaned_data["unit"], self.instance.unit_id)

    def clean_source(self) -> tuple[UUID | None, str]:
        return place_chosen(self.principal, self.cleaned_data["source"], self.instance.source_id)

    def values(self) -> dict[str, Any]:
        source_id, source_name = self.cleaned_data["source"]
        places = {"unit_id": self.cleaned_data["unit"], "source_id": source_id, "source_name": source_name}
        return {**super().values(), **places}


class GrowthForm(WithPerson):
    TERM_KIND = "growth_kind"
    unit = forms.CharField(label="单位", required=False)
    party_org = forms.CharField(label="党组织", required=False, help_text="单位和党组织至少填一项")

    class Meta:
        model = Growth
        fields = ("role", "persons", "post", "happened_on", "evidence")
        help_texts = {
            "role": "在单位里是什么身份",
            "post": "如“党支部书记”“生产部经理”",
            "evidence": "文件、会议记录的名称和文号",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Growth = self.instance
        if not row._state.adding:
            self.initial.setdefault("unit", str(row.unit_id or ""))
            self.initial.setdefault("party_org", str(row.party_org_id or ""))

    @property
    def unit_shown(self) -> str:
        return unit_shown(self.principal, str(self["unit"].value() or ""), self.instance.unit)

    @property
    def party_org_shown(self) -> str:
        held: PartyOrg | None = self.instance.party_org
        text = str(self["party_org"].value() or "")
        if held is not None and text == str(held.pk):
            return str(held.name)
        try:
            org = chosen_party_org(self.principal, text)
        except forms.ValidationError:
            return text
        return str(org.name) if org else ""

    def clean_unit(self) -> UUID | None:
        return unit_chosen(self.principal, self.cleaned_data["unit"], self.instance.unit_id)

    def clean_party_org(self) -> UUID | None:
        text = self.cleaned_data["party_org"].strip()
        if self.instance.party_org_id and text == str(self.instance.party_org_id):
            return self.instance.party_org_id  # type: ignore[no-any-return]  # it stays, though it may not be shown
        org = chosen_party_org(self.principal, text)
        return org.pk if org else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**super().values(), "unit_id": data["unit"], "party_org_id": data["party_org"]}
