"""Forms of data requests and of the departments that share; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from core.principal import Principal
from organizations.models import Unit
from services.models import SharingDepartment, Ticket
from services.sharing.queries import joined_units, own_departments
from services.tickets.choosing import chosen_department
from services.tickets.evidence import ACCEPTED
from services.tickets.work_forms import text_field

MOST = 300


class AskForm(forms.Form):
    """The department one works for is filled in where it is but one."""

    what = forms.CharField(label="需要什么数据", max_length=200, help_text="例如“示例公司 2026年上半年用地批复”")
    why = text_field("用途和依据", 500, rows=3)

    def __init__(self, *args: Any, principal: Principal, ticket: Ticket | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.ticket = principal, ticket
        own: list[Unit] = list(own_departments(principal)[:MOST])
        self.only = own[0] if len(own) == 1 else None
        self.none = not own
        if self.only is None:
            self.fields["asking"] = forms.ChoiceField(label="提出部门", choices=_choices(own))
        others = [unit for unit in joined_units()[:MOST] if self.only is None or unit.pk != self.only.pk]
        self.fields["asked"] = forms.ChoiceField(label="向哪个部门请求", choices=_choices(others))
        self.order_fields(["asking", "asked", "what", "why"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "asking_id": self.only.pk if self.only else UUID(data["asking"]),
            "asked_id": UUID(data["asked"]),
            "ticket_id": self.ticket.pk if self.ticket else None,
            "what": data["what"],
            "why": data["why"],
        }


def _choices(units: list[Unit]) -> list[tuple[str, str]]:
    return [("", "请选择"), *[(str(unit.pk), unit.name) for unit in units]]


class AnswerDataForm(forms.Form):
    answer = text_field("说明", 2000, required=False, help_text="没有文件的，把数据写在这里")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = forms.FileField(
            label="数据文件",
            required=False,
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            help_text="PDF、Word、Excel 或照片，一份",
        )


class RefuseDataForm(forms.Form):
    reason = text_field("不能提供的理由", 500, help_text="提出部门看得到；写明依据、可以向谁查询")


class DepartmentForm(forms.Form):
    note = forms.CharField(label="可提供的数据", max_length=300, required=False, help_text="例如“企业登记、股权、年报”")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, department: SharingDepartment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if department is None:
            self.fields["unit"] = forms.CharField(label="部门", help_text="输入名称后从下拉结果中选择")
            self.fields["valid_from"] = forms.DateField(label="加入日期", required=False, help_text="不填为今天")
            self.order_fields(["unit", "note", "valid_from", "version"])
        else:
            self.initial = {"note": department.note, "version": department.version, **self.initial}

    @property
    def unit_shown(self) -> str:
        try:
            unit = chosen_department(str(self["unit"].value() or ""))
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""

    def clean_unit(self) -> Unit | None:
        return chosen_department(self.cleaned_data["unit"])

    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "unit")}
        if "unit" in self.fields:
            unit = self.cleaned_data.get("unit")
            data["unit_id"] = unit.pk if unit else None
        return data
