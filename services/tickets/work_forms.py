"""Forms of what is done to a ticket; every rule is the action's."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.urls import reverse

from alliances.activity_forms import SeveralField
from chains.choosing import chosen_person, chosen_unit
from core.principal import Principal
from services.actions.handling import Measure
from services.actions.raising import CORRECTED
from services.category_forms import category_field
from services.choices import HandOffTarget, LimitUnit, ResultKind, Satisfaction, Urgency
from services.clocks import ClockError, Limit
from services.dispatching import propose
from services.models import TicketUnit
from services.rules import extension_rule
from services.tickets.choosing import chosen_department, chosen_ticket
from services.tickets.files import FilesField
from services.tickets.standing import Standing


def text_field(label: str, most: int, *, required: bool = True, help_text: str = "", rows: int = 4) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=area, help_text=help_text)


class StepForm(forms.Form):
    """``typeaheads`` name the address that suggests for a field; ``shown_as`` what stands in it already."""

    typeaheads: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing

    @property
    def principal(self) -> Principal:
        return self.standing.principal

    def shown_as(self, name: str) -> str:
        text = str(self[name].value() or "")
        choose = getattr(self, f"choose_{name}", None)
        if not text or choose is None:
            return ""
        try:
            row = choose(text)
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def rows(self) -> list[tuple[Any, str, str]]:
        """Each field with the address that suggests for it and the words of what stands in it."""
        return [
            (bound, reverse(self.typeaheads[bound.name]), self.shown_as(bound.name))
            if bound.name in self.typeaheads
            else (bound, "", "")
            for bound in self.visible_fields()
        ]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class RejectForm(StepForm):
    reason = text_field("不予受理的理由", 500, help_text="企业看得到")


class HandOffForm(StepForm):
    target = forms.ChoiceField(label="转往", choices=HandOffTarget.choices, widget=forms.RadioSelect)
    reason = text_field("转出的理由", 500, help_text="企业看得到；写明转给谁、企业可以到哪里查询")


class TakeUpForm(StepForm):
    reason = text_field("重新受理的原因", 500, help_text="企业看得到；时限重新计算")


class CorrectForm(StepForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="一句话写明问题", max_length=120)
    text = text_field("具体情况", 4000, rows=6)
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        ticket = standing.ticket
        held = {name: getattr(ticket, name) for name in (*CORRECTED, "version")}
        self.initial = {**held, **self.initial}

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"values": {name: data[name] for name in CORRECTED}, "expected_version": data["version"]}


class ConfirmUnitForm(StepForm):
    unit = forms.CharField(label="是哪家企业", help_text="输入名称或拼音首字母，从下拉结果中选择")
    typeaheads: ClassVar[dict[str, str]] = {"unit": "unit-suggest"}

    def choose_unit(self, text: str) -> Any:
        return chosen_unit(self.principal, text)

    def clean_unit(self) -> Any:
        return self.choose_unit(self.cleaned_data["unit"])

    def given(self) -> dict[str, Any]:
        return {"unit_id": self.cleaned_data["unit"].pk}


class BeneficiariesForm(StepForm):
    typeaheads: ClassVar[dict[str, str]] = {"units": "unit-suggest"}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        posted = self.data.getlist("units") if self.is_bound and hasattr(self.data, "getlist") else None
        if posted is None:
            rows = TicketUnit.objects.filter(ticket=standing.ticket).select_related("unit").order_by("unit__name_key")
            choices = [(str(row.unit_id), row.unit.name) for row in rows]
        else:
            choices = [(text, self.shown_unit(text)) for text in posted]
        self.initial.setdefault("units", [key for key, _ in choices])
        self.fields["units"] = SeveralField(
            label="还惠及哪些企业", choices=choices, required=False, help_text="输入名称或拼音首字母，可以选几家"
        )

    def shown_unit(self, text: str) -> str:
        try:
            unit = chosen_unit(self.principal, text)
        except forms.ValidationError:
            return text
        return unit.name if unit else text

    def clean_units(self) -> list[UUID]:
        found = [chosen_unit(self.principal, text) for text in self.cleaned_data["units"]]
        return [unit.pk for unit in found if unit is not None]

    def given(self) -> dict[str, Any]:
        return {"unit_ids": self.cleaned_data["units"]}


class ClassifyForm(StepForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        ticket = standing.ticket
        self.fields["category"] = category_field("类别", present=ticket.category_id)
        self.fields["urgency"] = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
        self.fields["reason"] = text_field("为什么改", 200, rows=3)
        held = {"category": str(ticket.category_id), "urgency": ticket.urgency, "version": ticket.version}
        self.initial = {**held, **self.initial}

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "category_id": UUID(data["category"]),
            "urgency": data["urgency"],
            "reason": data["reason"],
            "expected_version": data["version"],
        }


class JoinForm(StepForm):
    main = forms.CharField(label="并入哪一张", help_text="输入事项名称或编号，例如 2026-000123")
    typeaheads: ClassVar[dict[str, str]] = {"main": "ticket-suggest"}

    def choose_main(self, text: str) -> Any:
        return chosen_ticket(self.principal, text)

    def clean_main(self) -> Any:
        return self.choose_main(self.cleaned_data["main"])

    def given(self) -> dict[str, Any]:
        return {"main_id": self.cleaned_data["main"].pk}


class SplitForm(StepForm):
    """``ROWS`` problems at once; rows left empty are no problems."""

    ROWS = 4

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        for number in range(1, self.ROWS + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"问题 {number}",
                max_length=120,
                required=number == 1,
                help_text="一句话写明" if number == 1 else "",
            )
            self.fields[f"category_{number}"] = category_field(f"问题 {number} 的类别", required=False)
            self.initial.setdefault(f"category_{number}", str(standing.ticket.category_id))
            self.fields[f"text_{number}"] = text_field(
                f"问题 {number} 的情况", 4000, required=False, rows=2, help_text="不填的沿用原文"
            )
        self.fields["rest_stays"] = forms.BooleanField(
            label="原单里还有别的问题，原单继续办理", required=False, help_text="以后可以点“拆分完毕”结束原单"
        )

    def given(self) -> dict[str, Any]:
        """Rows close up, so that the action's words about the third stand at the third that was filled in."""
        data = self.cleaned_data
        parts = [
            {
                "name": data[f"name_{number}"],
                "text": data[f"text_{number}"],
                "category_id": UUID(data[f"category_{number}"]) if data[f"category_{number}"] else None,
            }
            for number in range(1, self.ROWS + 1)
            if data[f"name_{number}"]
        ]
        return {"parts": parts, "rest_stays": data["rest_stays"]}


class DispatchForm(StepForm):
    lead = forms.CharField(label="牵头部门", help_text="输入名称或拼音首字母；首办部门负责到底")
    typeaheads: ClassVar[dict[str, str]] = {"lead": "ticket-department-suggest", "assists": "ticket-department-suggest"}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        if not self.is_bound:
            self._begin_as_proposed()
        posted = self.data.getlist("assists") if self.is_bound and hasattr(self.data, "getlist") else []
        given = posted or self.initial.get("assists") or []
        self.fields["assists"] = SeveralField(
            label="协办部门",
            choices=[(text, self.shown_unit(text)) for text in given],
            required=False,
            help_text="可以不选，最多 10 个；以后可以增加",
        )
        self.fields["task"] = text_field("办理要求", 500, required=False, rows=3, help_text="部门看得到，企业看不到")

    def _begin_as_proposed(self) -> None:
        """By the city's decision table; whoever dispatches may choose others."""
        ticket = self.standing.ticket
        text = f"{ticket.name}\n{ticket.text}"
        found = propose(ticket.nature, ticket.category_id, ticket.chain_id or ticket.body.chain_id, text)
        if found.rule is None or found.lead is None:
            return
        self.initial.setdefault("lead", str(found.lead.pk))
        self.initial.setdefault("assists", [str(unit.pk) for unit in found.assists])
        self.fields["lead"].help_text = f"按派单规则“{found.rule.name}”填好，可以改；首办部门负责到底"

    def choose_lead(self, text: str) -> Any:
        return chosen_department(text)

    def shown_unit(self, text: str) -> str:
        try:
            unit = chosen_department(text)
        except forms.ValidationError:
            return text
        return unit.name if unit else text

    def clean_lead(self) -> Any:
        return chosen_department(self.cleaned_data["lead"])

    def clean_assists(self) -> list[Any]:
        found = [chosen_department(text) for text in self.cleaned_data["assists"]]
        return [unit for unit in found if unit is not None]

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "lead_id": data["lead"].pk,
            "assist_ids": [unit.pk for unit in data["assists"]],
            "task": data["task"],
        }


class AssistantForm(StepForm):
    unit = forms.CharField(label="协办部门")
    task = text_field("办理要求", 500, required=False, rows=3)
    days = forms.IntegerField(
        label="协办时限", required=False, min_value=1, max_value=1000, help_text="工作日；不填的与本单办结时限相同"
    )
    typeaheads: ClassVar[dict[str, str]] = {"unit": "ticket-department-suggest"}

    def choose_unit(self, text: str) -> Any:
        return chosen_department(text)

    def clean_unit(self) -> Any:
        return chosen_department(self.cleaned_data["unit"])

    def clean_days(self) -> Limit | None:
        days = self.cleaned_data["days"]
        try:
            return Limit(days, LimitUnit.DAYS) if days else None
        except ClockError as error:
            raise forms.ValidationError(error.message) from error

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"unit_id": data["unit"].pk, "task": data["task"], "limit": data["days"]}


class AgentForm(StepForm):
    person = forms.CharField(label="代办人", help_text="一名干部从头到尾代办；输入姓名")
    typeaheads: ClassVar[dict[str, str]] = {"person": "chain-person-suggest"}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        changes = standing.ticket.agent_id is not None
        self.fields["reason"] = forms.CharField(
            label="换人的原因", max_length=200, required=False, help_text="" if changes else "第一次确定代办人的不填"
        )

    def choose_person(self, text: str) -> Any:
        return chosen_person(self.principal, text)

    def clean_person(self) -> Any:
        return chosen_person(self.principal, self.cleaned_data["person"])

    def given(self) -> dict[str, Any]:
        return {"person_id": self.cleaned_data["person"].pk, "reason": self.cleaned_data["reason"]}


class NoteForm(StepForm):
    text = text_field("备注", 1000, help_text="只有办理的部门和链党组织看得到")


class PauseForm(StepForm):
    reason = text_field("为什么暂停", 200, rows=3, help_text="例如“等待企业补充材料”；企业看得到")


class ExtensionForm(StepForm):
    reason = text_field("延期理由", 500)

    field_order = ("amount", "reason")

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        most = extension_rule().most
        self.fields["amount"] = forms.IntegerField(
            label=f"延长多少{LimitUnit(most.unit).label}", min_value=1, help_text=f"每次最多 {most.amount}"
        )
        self.order_fields(self.field_order)

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"amount": data["amount"], "unit": str(extension_rule().most.unit), "reason": data["reason"]}


class PlanForm(StepForm):
    day = forms.DateField(label="计划解决日期", help_text="明天以后、三年以内")
    text = text_field("说明", 1000, help_text="为什么现在不能解决、打算怎样解决；企业看得到")


class AnswerForm(StepForm):
    """The answer, what one can see of it, and its papers."""

    MEASURES = 3
    kind = forms.ChoiceField(label="办理结果", choices=ResultKind.choices, widget=forms.RadioSelect)
    text = text_field("答复", 4000, rows=6, help_text="企业看得到")

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        waits = [row.unit.name for row in standing.at_work if row.role == "assist"]
        if waits:
            self.fields["left_open"] = text_field(
                "不等协办部门的原因", 300, required=False, rows=2, help_text=f"{'、'.join(waits)}还没有办完"
            )
        for number in range(1, self.MEASURES + 1):
            self.fields[f"measure_{number}"] = forms.CharField(label="实物成果", max_length=60, required=False)
            self.fields[f"value_{number}"] = forms.DecimalField(
                label="数量", max_digits=16, decimal_places=2, required=False, min_value=Decimal("0.01")
            )
            self.fields[f"unit_{number}"] = forms.CharField(label="计量单位", max_length=12, required=False)
        self.fields["files"] = FilesField(label="附件", required=False, help_text="照片、PDF、Word、Excel；企业看得到")

    @property
    def measure_rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"measure_{number}"], self[f"value_{number}"], self[f"unit_{number}"])
            for number in range(1, self.MEASURES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, self.MEASURES + 1):
            names = [f"{name}_{number}" for name in ("measure", "value", "unit")]
            told = [data.get(name) for name in names]
            if any(told) and not all(told) and not set(names) & set(self.errors):
                self.add_error(f"measure_{number}", "名称、数量和计量单位请一起填写，例如“道路 20 米”。")
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        measures = [
            Measure(data[f"measure_{number}"], data[f"value_{number}"], data[f"unit_{number}"])
            for number in range(1, self.MEASURES + 1)
            if data[f"measure_{number}"]
        ]
        return {
            "kind": data["kind"],
            "text": data["text"],
            "measures": measures,
            "left_open": data.get("left_open", ""),
        }


class RateForm(StepForm):
    rating = forms.ChoiceField(label="问题解决得怎么样", choices=Satisfaction.choices, widget=forms.RadioSelect)
    text = text_field("说明", 500, required=False, help_text="不满意的请写明哪里不满意，部门会重新办理")


class CallBackForm(StepForm):
    text = text_field("回访情况", 500, help_text="回访了谁、企业怎么说；企业看不到")

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        if standing.result is not None and not standing.result.rating:
            self.fields["rating"] = forms.ChoiceField(
                label="企业口头评价", choices=[("", "没有评价"), *Satisfaction.choices], required=False
            )
        self.fields["redo"] = forms.BooleanField(
            label="重新办理", required=False, help_text="企业不满意或问题没有解决的，由原牵头部门重办，时限重新计算"
        )


class CloseUnratedForm(StepForm):
    reason = text_field("为什么不等企业评价", 200, rows=3, help_text="按“未评价”统计，不算满意")


class WithdrawForm(StepForm):
    reason = text_field("撤单原因", 500, rows=3, help_text="问题已解决、不再需要，还是其他原因")


class ContactForm(StepForm):
    text = text_field("联系情况", 500, help_text="联系了谁、说了什么；企业看得到")


class ProgressForm(StepForm):
    text = text_field("办理进展", 1000, help_text="企业看得到")


class FinishForm(StepForm):
    text = text_field("协办情况", 2000, help_text="牵头部门据此答复企业")


class ReleaseForm(StepForm):
    reason = text_field("不再需要协办的原因", 200, rows=3)


class ReturnForm(StepForm):
    right_unit = forms.CharField(label="应由哪个部门办理")
    reason = text_field("退单理由和依据", 500)
    typeaheads: ClassVar[dict[str, str]] = {"right_unit": "ticket-department-suggest"}

    def choose_right_unit(self, text: str) -> Any:
        return chosen_department(text)

    def clean_right_unit(self) -> Any:
        return chosen_department(self.cleaned_data["right_unit"])

    def given(self) -> dict[str, Any]:
        return {"right_unit_id": self.cleaned_data["right_unit"].pk, "reason": self.cleaned_data["reason"]}


YES_NO = (("yes", "同意"), ("no", "不同意"))


class RuleForm(StepForm):
    granted = forms.ChoiceField(label="裁定", choices=YES_NO, widget=forms.RadioSelect)
    ruling = text_field("裁定理由", 500)
    unit = forms.CharField(label="改由哪个部门牵头", required=False, help_text="同意且不填的，派给申请中写明的部门")
    typeaheads: ClassVar[dict[str, str]] = {"unit": "ticket-department-suggest"}

    def choose_unit(self, text: str) -> Any:
        return chosen_department(text)

    def clean_unit(self) -> Any:
        return chosen_department(self.cleaned_data["unit"])

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        unit = data["unit"]
        return {"granted": data["granted"] == "yes", "ruling": data["ruling"], "unit_id": unit.pk if unit else None}


class DecideForm(StepForm):
    granted = forms.ChoiceField(label="审批", choices=YES_NO, widget=forms.RadioSelect)
    answer = text_field("审批意见", 500)

    def given(self) -> dict[str, Any]:
        return {"granted": self.cleaned_data["granted"] == "yes", "answer": self.cleaned_data["answer"]}


class AttachForm(StepForm):
    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.fields["files"] = FilesField(label="材料")
        if standing.sees_inside:
            self.fields["is_shown"] = forms.BooleanField(label="企业看得到", required=False, initial=True)
