"""Forms of service groups, and of what is done to a ticket that lies with one; every rule is the action's."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import Case, Value, When

from alliances.activity_forms import SeveralField
from alliances.models import ChainBody
from core import clock
from organizations.models import Unit
from services.groups.queries import member_units, standing_groups
from services.models import ServiceGroup
from services.tickets.choosing import chosen_department
from services.tickets.work_forms import DispatchForm, StepForm, text_field

MOST = 300


class GroupForm(forms.Form):
    """A new group is given its departments at once; later they join and leave one by one."""

    name = forms.CharField(label="名称", max_length=120, help_text="例如“强链先锋服务团”")
    started_on = forms.DateField(label="组建日期")
    remark = forms.CharField(label="备注", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, group: ServiceGroup | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        bodies = ChainBody.objects.filter(ended_on__isnull=True).order_by("name_key", "id")
        choices = [("", "不属于某个链党组织"), *_choices(bodies.values_list("id", "name")[:MOST])]
        self.fields["body"] = forms.ChoiceField(label="链党组织", choices=choices, required=False)
        if group is None:
            self.fields["convener"] = forms.CharField(
                label="召集部门", help_text="输入名称后从下拉结果中选择；同时是成员"
            )
            posted = self.data.getlist("departments") if self.is_bound and hasattr(self.data, "getlist") else []
            self.fields["departments"] = SeveralField(
                label="成员部门",
                choices=[(text, _shown(text)) for text in posted],
                required=False,
                help_text="可以选几个，从组建日期起在册；以后可以再加",
            )
            self.initial.setdefault("started_on", clock.today())
        else:
            units = member_units(group.pk).values_list("id", "name")
            self.fields["convener"] = forms.ChoiceField(label="召集部门", choices=_choices(units))
            del self.fields["started_on"]
            held = {name: getattr(group, name) for name in ("name", "remark", "version")}
            keys = {"body": str(group.body_id or ""), "convener": str(group.convener_id)}
            self.initial = {**held, **keys, **self.initial}

    @property
    def convener_shown(self) -> str:
        text = str(self["convener"].value() or "")
        return _shown(text) if text else ""

    def clean_convener(self) -> UUID | None:
        unit = chosen_department(self.cleaned_data["convener"])
        return unit.pk if unit else None

    def clean_departments(self) -> list[UUID]:
        units = [chosen_department(text) for text in self.cleaned_data["departments"]]
        return [unit.pk for unit in units if unit is not None]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        own: dict[str, Any] = {name: data[name] for name in ("name", "remark", "started_on") if name in data}
        return {**own, "body_id": UUID(data["body"]) if data["body"] else None, "convener_id": data["convener"]}


def _choices(rows: Any) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in rows]


def _shown(text: str) -> str:
    try:
        unit = chosen_department(text)
    except forms.ValidationError:
        return text
    return unit.name if unit else text


class EndGroupForm(forms.Form):
    last_day = forms.DateField(label="结束日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today


class JoinForm(forms.Form):
    unit = forms.CharField(label="部门", help_text="输入名称后从下拉结果中选择")
    valid_from = forms.DateField(label="加入日期", required=False, help_text="不填为今天")

    @property
    def unit_shown(self) -> str:
        text = str(self["unit"].value() or "")
        return _shown(text) if text else ""

    def clean_unit(self) -> Unit | None:
        return chosen_department(self.cleaned_data["unit"])

    def values(self) -> dict[str, Any]:
        unit = self.cleaned_data["unit"]
        return {"unit_id": unit.pk if unit else None, "valid_from": self.cleaned_data["valid_from"]}


class LeaveForm(forms.Form):
    last_day = forms.DateField(label="最后一天")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today


# ---- a ticket at a group --------------------------------------------------------------------------------------------


class GroupSendForm(StepForm):
    reason = text_field(
        "为什么转服务团", 300, rows=3, help_text="企业看得到；例如“需要几个部门会商，由服务团确定牵头部门”"
    )

    def __init__(self, *args: Any, standing: Any, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        own = Case(When(body_id=standing.ticket.body_id, then=Value(0)), default=Value(1))
        rows = standing_groups().order_by(own, "name_key", "id").values_list("id", "name")[:MOST]
        choices = [("", "请选择"), *_choices(rows)]
        self.fields["group"] = forms.ChoiceField(label="服务团", choices=choices)
        if len(choices) == 1:
            self.fields["group"].help_text = "还没有服务团，请组织部门先在“服务团”里组建"
        self.order_fields(["group", "reason"])

    def given(self) -> dict[str, Any]:
        return {"group_id": UUID(self.cleaned_data["group"]), "reason": self.cleaned_data["reason"]}


class GroupPassForm(DispatchForm):
    """As a dispatch, but the lead is one of the group's departments."""

    typeaheads: ClassVar[dict[str, str]] = {"assists": "ticket-department-suggest"}

    def __init__(self, *args: Any, standing: Any, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        ticket = standing.ticket
        units = member_units(ticket.group_id).values_list("id", "name") if ticket.group_id else []
        self.fields["lead"] = forms.ChoiceField(
            label="牵头部门",
            choices=[("", "请选择"), *_choices(units)],
            help_text="服务团今天在册的成员部门；首办部门负责到底",
        )

    def _begin_as_proposed(self) -> None:
        """The city's table knows no groups."""


class GroupBackForm(StepForm):
    reason = text_field("退回的原因", 300, rows=3, help_text="企业看得到；写明应由谁办理")
