"""Forms of shared offices, plaques and files; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import chosen_body, chosen_member, member_label
from alliances.forms import term_field
from alliances.models import Office, Plaque
from chains.choosing import chosen_unit
from core import clock
from core.choices import AnchorKind
from core.principal import Principal

NO_BODY = "没有找到链党组织，请输入名称后从下拉结果中选择。"


class OfficeForm(forms.ModelForm[Office]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    host = forms.CharField(label="设在", required=False, help_text="办公室所在的单位")

    class Meta:
        model = Office
        fields = ("name", "address", "phone", "opened_on", "closed_on")
        help_texts = {"closed_on": "不再合署的填写，合署单位同日退出"}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        if not self.instance._state.adding:
            self.initial.setdefault("host", str(self.instance.host_id or ""))

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def clean_host(self) -> Any:
        text = self.cleaned_data["host"]
        if text and text == str(self.instance.host_id or ""):
            return self.instance.host
        return chosen_unit(self.principal, text)

    @property
    def host_shown(self) -> str:
        try:
            row = chosen_unit(self.principal, str(self["host"].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def values(self) -> dict[str, Any]:
        host = self.cleaned_data["host"]
        return {**{name: self.cleaned_data[name] for name in self.Meta.fields}, "host_id": host.pk if host else None}


class OfficePartForm(forms.Form):
    """Either a body or a unit works from the office."""

    body = forms.CharField(label="链党组织", required=False, help_text="链党组织和单位填一项")
    unit = forms.CharField(label="单位", required=False, help_text="如链长办公室、产业协会")
    valid_from = forms.DateField(label="合署日期")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["valid_from"].initial = clock.today

    def clean_body(self) -> Any:
        return chosen_body(self.principal, self.cleaned_data["body"])

    def clean_unit(self) -> Any:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    def _shown(self, name: str, choose: Any) -> str:
        try:
            row = choose(self.principal, str(self[name].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def shown(self) -> dict[str, str]:
        return {"body": self._shown("body", chosen_body), "unit": self._shown("unit", chosen_unit)}

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = {f"{name}_id": data[name].pk if data[name] else None for name in ("body", "unit")}
        return {**rows, "valid_from": data["valid_from"]}


class PlaqueForm(forms.Form):
    member = forms.CharField(label="授给", help_text="成员单位或成员党组织")
    number = forms.CharField(label="编号", max_length=30, required=False, help_text="同一组织同一类牌证的编号不重复")
    receiver = forms.CharField(label="领取人", max_length=40, required=False)
    granted_on = forms.DateField(label="授牌日期")
    note = forms.CharField(label="备注", max_length=120, required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["kind"] = term_field("plaque_kind", "牌证", required=True, empty="请选择")
        self.fields["granted_on"].initial = clock.today
        self.order_fields(["kind", "member", "number", "receiver", "granted_on", "note"])

    @property
    def member_shown(self) -> str:
        typed = str(self["member"].value() or "")
        try:
            kind, member_id = chosen_member(self.principal, typed)
        except forms.ValidationError:
            return ""
        return member_label(kind, member_id, self.principal) or ("" if typed.startswith(f"{kind}:") else typed)

    def clean_member(self) -> tuple[AnchorKind, UUID]:
        return chosen_member(self.principal, self.cleaned_data["member"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, member_id = data["member"]
        target = {
            "unit_id": member_id if kind == AnchorKind.UNIT else None,
            "party_org_id": member_id if kind == AnchorKind.PARTY_ORG else None,
        }
        plain = {name: data[name] for name in ("number", "receiver", "granted_on", "note")}
        return {"kind_id": UUID(data["kind"]), **target, **plain}


class PlaqueChangeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label="编号", max_length=30, required=False)
    receiver = forms.CharField(label="领取人", max_length=40, required=False)
    granted_on = forms.DateField(label="授牌日期")
    note = forms.CharField(label="备注", max_length=120, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("number", "receiver", "granted_on", "note")}

    @staticmethod
    def of(plaque: Plaque) -> dict[str, Any]:
        return {name: getattr(plaque, name) for name in ("number", "receiver", "granted_on", "note", "version")}


class ReturnForm(forms.Form):
    last_day = forms.DateField(label="收回日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today
