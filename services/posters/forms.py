"""Forms of posters, and of whoever raises or rates a ticket by a link."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choices import BodyState
from alliances.forms import term_field
from alliances.models import ChainBody
from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from services.categories import questions_for
from services.choices import Satisfaction, TicketNature
from services.queries import RUN
from services.tickets.files import FilesField
from services.tickets.raise_forms import question_field, said_of
from services.tickets.work_forms import text_field

MOST_BODIES = 200


class PosterForm(forms.Form):
    name = forms.CharField(label="张贴在哪里", max_length=60, help_text="例如“示例产业园东门”，只给内部看")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
        bodies = list(by_body(principal).narrow(active, RUN, AnchorKind.BODY).values_list("id", "name")[:MOST_BODIES])
        choices = [("", "请选择"), *[(str(key), name) for key, name in bodies]]
        self.fields["body"] = forms.ChoiceField(label="由哪个链党组织响应", choices=choices)
        if len(bodies) == 1:
            self.initial.setdefault("body", str(bodies[0][0]))
        self.fields["channel"] = term_field("ticket_channel", "记作哪个渠道", required=True, empty="请选择")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "body_id": UUID(data["body"]), "channel_id": UUID(data["channel"])}


class RaiseByPosterForm(forms.Form):
    company = forms.CharField(
        label="企业全称", max_length=120, required=False, help_text="或统一社会信用代码；举报可以不写"
    )
    name = forms.CharField(label="一句话写明问题", max_length=120, help_text="例如“货运车辆进园区限行，原料晚到”")
    text = text_field("具体情况", 4000, rows=5, help_text="影响多大、希望怎样解决")
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False, help_text="可不填；填了便于联系")
    nature = forms.ChoiceField(
        label="性质", choices=TicketNature.choices, initial=TicketNature.DEMAND, help_text="举报只有组织部门看得到"
    )

    def __init__(self, *args: Any, category_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions_for(category_id, clock.today())
        self.category_id = category_id
        for question in self.questions:
            self.fields[f"question_{question.pk.hex}"] = question_field(question)
        self.fields["files"] = FilesField(
            label="照片或文件", required=False, help_text="可不传；照片会去掉拍摄地点等信息，一次最多 5 份"
        )

    @property
    def question_fields(self) -> list[Any]:
        return [self[f"question_{question.pk.hex}"] for question in self.questions]

    def values(self) -> dict[str, Any]:
        names = ("name", "text", "nature", "contact_name", "contact_phone")
        return {**{name: self.cleaned_data[name] for name in names}, "category_id": self.category_id}

    def answers(self) -> dict[UUID, str]:
        return {one.pk: said_of(self.cleaned_data.get(f"question_{one.pk.hex}")) for one in self.questions}


class RateByLinkForm(forms.Form):
    rating = forms.ChoiceField(label="是否满意", choices=Satisfaction.choices, widget=forms.RadioSelect)
    text = text_field("说明", 500, required=False, rows=3, help_text="不满意的请写明哪里不满意")
