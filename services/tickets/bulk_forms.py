"""What is to be done to the chosen tickets; every rule is the action's."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.urls import reverse

from chains.choosing import chosen_person
from core.principal import Principal
from services.actions import ticket_bulk
from services.category_forms import category_field
from services.choices import CommonState, Urgency
from services.common.queries import common_for
from services.queries import RUN
from services.tickets.work_forms import text_field

MOST_COMMON = 200


class BulkForm(forms.Form):
    """``label`` is the button; ``act`` the action, which takes what ``given`` says."""

    label: ClassVar[str]
    act: ClassVar[Any]
    typeaheads: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def rows(self) -> list[tuple[Any, str, str]]:
        """Each field with the address that suggests for it and the words of what stands in it."""
        found = []
        for bound in self.visible_fields():
            suggest = reverse(self.typeaheads[bound.name]) if bound.name in self.typeaheads else ""
            found.append((bound, suggest, self.shown_as(bound.name) if suggest else ""))
        return found

    def shown_as(self, name: str) -> str:
        text = str(self[name].value() or "")
        try:
            row = getattr(self, f"choose_{name}")(text) if text else None
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class BulkAgentForm(BulkForm):
    label = "指定代办人"
    act = staticmethod(ticket_bulk.name_agents)
    person = forms.CharField(label="代办人", help_text="一名干部从头到尾代办；输入姓名")
    reason = text_field("换人的原因", 200, required=False, rows=2, help_text="选中的工单里已有代办人的，要写明")
    typeaheads: ClassVar[dict[str, str]] = {"person": "chain-person-suggest"}

    def choose_person(self, text: str) -> Any:
        return chosen_person(self.principal, text)

    def clean_person(self) -> Any:
        return self.choose_person(self.cleaned_data["person"])

    def given(self) -> dict[str, Any]:
        return {"person_id": self.cleaned_data["person"].pk, "reason": self.cleaned_data["reason"]}


class BulkCategoryForm(BulkForm):
    label = "改类别"
    act = staticmethod(ticket_bulk.classify_tickets)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = category_field("类别")
        self.fields["reason"] = text_field("为什么改", 200, rows=2)

    def given(self) -> dict[str, Any]:
        return {"category_id": UUID(self.cleaned_data["category"]), "reason": self.cleaned_data["reason"]}


class BulkUrgencyForm(BulkForm):
    label = "改紧急程度"
    act = staticmethod(ticket_bulk.classify_tickets)
    urgency = forms.ChoiceField(label="紧急程度", choices=[("", "请选择"), *Urgency.choices])
    reason = text_field("为什么改", 200, rows=2)


class BulkCommonForm(BulkForm):
    label = "归入共性诉求"
    act = staticmethod(ticket_bulk.group_tickets)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = common_for(self.principal, action=RUN).filter(state=CommonState.OPEN).order_by("-created_at", "id")
        choices = [(str(key), name) for key, name in open_now.values_list("id", "name")[:MOST_COMMON]]
        self.fields["common"] = forms.ChoiceField(
            label="共性诉求", choices=[("", "请选择"), *choices], help_text="还没有的，先在“共性诉求”里新建"
        )

    def given(self) -> dict[str, Any]:
        return {"common_id": UUID(self.cleaned_data["common"])}


WAYS: dict[str, type[BulkForm]] = {
    "agent": BulkAgentForm,
    "category": BulkCategoryForm,
    "urgency": BulkUrgencyForm,
    "common": BulkCommonForm,
}
