"""Forms of common demands; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.activity_forms import SeveralField
from alliances.models import ChainBody
from alliances.queries import by_body
from core.choices import AnchorKind
from core.principal import Principal
from services.choices import ResultKind
from services.models import CommonDemand
from services.queries import RUN
from services.tickets.choosing import chosen_ticket
from services.tickets.work_forms import text_field

MOST_BODIES = 200


class CommonForm(forms.Form):
    name = forms.CharField(label="共性诉求", max_length=120, help_text="例如“园区路口货车会车困难”")
    text = text_field("共同的情况", 2000, required=False, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, principal: Principal, row: CommonDemand | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.only_body: tuple[UUID, str] | None = None
        if row is not None:
            self.initial = {"name": row.name, "text": row.text, "version": row.version, **self.initial}
            return
        held = by_body(principal).narrow(ChainBody.objects.filter(ended_on=None), RUN, AnchorKind.BODY)
        bodies = list(held.order_by("name_key", "id").values_list("id", "name")[:MOST_BODIES])
        self.only_body = bodies[0] if len(bodies) == 1 else None
        if self.only_body is None:
            choices = [("", "请选择"), *[(str(key), name) for key, name in bodies]]
            self.fields["body"] = forms.ChoiceField(label="链党组织", choices=choices)
            self.order_fields(["name", "body", "text", "version"])

    def values(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in ("name", "text")}
        if self.only_body:
            data["body_id"] = self.only_body[0]
        elif "body" in self.fields:
            data["body_id"] = UUID(self.cleaned_data["body"])
        return data


class AddTicketsForm(forms.Form):
    """Several at once, by number or name."""

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        posted = self.data.getlist("tickets") if self.is_bound and hasattr(self.data, "getlist") else []
        choices = [(text, self._shown(text)) for text in posted]
        self.fields["tickets"] = SeveralField(label="工单", choices=choices, help_text="输入事项名称或编号，可以选几张")

    def _shown(self, text: str) -> str:
        try:
            return chosen_ticket(self.principal, text).name
        except forms.ValidationError:
            return text

    def clean_tickets(self) -> list[UUID]:
        return [chosen_ticket(self.principal, text).pk for text in self.cleaned_data["tickets"]]


class AnswerCommonForm(forms.Form):
    """What one can see of a result is told with the ticket it came of: said for all, it would be counted many times."""

    kind = forms.ChoiceField(label="办理结果", choices=ResultKind.choices, widget=forms.RadioSelect)
    text = text_field("统一答复", 4000, rows=6, help_text="归入的每家企业都看得到")
    left_open = text_field(
        "协办没有办完的，为什么不等", 300, required=False, rows=2, help_text="有协办部门还没有办完的才填"
    )
