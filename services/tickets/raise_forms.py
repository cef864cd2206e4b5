"""The form that says a problem: of a company for itself, of whoever heard of it for the company."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from alliances.choices import BodyState
from alliances.models import ChainBody, Membership
from alliances.queries import by_body
from alliances.sight import by_unit
from chains.choosing import chosen_unit
from chains.models import ChainUnit
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.queries import term_choices
from core.rights import extents
from core.tenancy.dated import in_force
from organizations.models import Unit
from organizations.queries import standing_units
from services.actions.raising import company_channel
from services.categories import questions_for
from services.choices import QuestionKind, TicketNature, Urgency
from services.models import CategoryQuestion
from services.queries import RAISE, RATE
from services.tickets.files import FilesField

MOST_BODIES = 200


@dataclass(frozen=True)
class Speaker:
    """For whom the reader may speak: for the companies of bodies, or for the units named by the grants."""

    principal: Principal

    @property
    def is_staff(self) -> bool:
        return by_body(self.principal).may(RAISE)

    @property
    def is_company(self) -> bool:
        return not self.is_staff and by_unit(self.principal).may(RATE)

    def units(self) -> list[Unit]:
        """One's own; nothing for staff, who look it up."""
        if self.is_staff:
            return []
        grants = by_unit(self.principal).grants
        ids = [key for right in (RAISE, RATE) for key in extents(grants, right)[1].get(AnchorKind.UNIT, [])]
        return list(standing_units().filter(id__in=ids).order_by("name_key"))

    def bodies(self, units: Sequence[Unit]) -> "QuerySet[ChainBody]":
        """Who responds: for staff the bodies they work for, for a company those it belongs to or whose chain it stands
        on; every one that is active where it stands nowhere yet, so that its problem is not lost.
        """
        active = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
        if self.is_staff:
            found: QuerySet[ChainBody] = by_body(self.principal).narrow(active, RAISE, AnchorKind.BODY)
            return found
        ids = [unit.pk for unit in units]
        today = clock.today()
        joined = Membership.objects.filter(in_force(today), unit_id__in=ids).values("body_id")
        chains = ChainUnit.objects.filter(in_force(today), unit_id__in=ids).values("chain_id")
        own: QuerySet[ChainBody] = active.filter(Q(id__in=joined) | Q(chain_id__in=chains))
        return own if own.exists() else active


def question_field(question: CategoryQuestion) -> forms.Field:
    given: dict[str, Any] = {"label": question.label, "required": question.is_required}
    match question.kind:
        case QuestionKind.CHOICE:
            return forms.ChoiceField(choices=[("", "请选择"), *[(one, one) for one in question.options]], **given)
        case QuestionKind.YES_NO:
            return forms.ChoiceField(choices=[("", "请选择"), ("是", "是"), ("否", "否")], **given)
        case QuestionKind.DATE:
            return forms.DateField(**given)
        case QuestionKind.NUMBER:
            return forms.DecimalField(**given)
    return forms.CharField(max_length=500, **given)


class RaiseForm(forms.Form):
    """Few questions of a company; of staff also for whom, through which channels and when."""

    name = forms.CharField(label="一句话写明问题", max_length=120, help_text="例如“货运车辆进园区限行，原料晚到”")
    text = forms.CharField(
        label="具体情况",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="影响多大、希望怎样解决",
    )
    nature = forms.ChoiceField(
        label="性质", choices=TicketNature.choices, initial=TicketNature.DEMAND, help_text="举报只有组织部门看得到"
    )
    urgency = forms.ChoiceField(label="紧急程度", choices=Urgency.choices, initial=Urgency.NORMAL)
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)

    def __init__(self, *args: Any, principal: Principal, category_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.category_id, self.speaker = principal, category_id, Speaker(principal)
        self.questions = questions_for(category_id, clock.today())
        for question in self.questions:
            self.fields[f"question_{question.pk.hex}"] = question_field(question)
        units = self.speaker.units()
        self._ask_unit(units)
        self._ask_body(units)
        if not self.speaker.is_company:
            self._ask_channels()
        self.fields["files"] = FilesField(
            label="照片或文件", required=False, help_text="可不传；照片会去掉拍摄地点等信息，一次最多 5 份"
        )

    def _ask_unit(self, units: list[Unit]) -> None:
        self.only_unit = units[0] if len(units) == 1 else None
        if self.speaker.is_staff:
            self.fields["unit"] = forms.CharField(label="企业", required=False, help_text="只有举报可以不写")
        elif self.only_unit is None:
            choices = [("", "请选择"), *[(str(unit.pk), unit.name) for unit in units]]
            self.fields["unit"] = forms.ChoiceField(label="企业", choices=choices)

    def _ask_body(self, units: list[Unit]) -> None:
        bodies = list(self.speaker.bodies(units).values_list("id", "name")[:MOST_BODIES])
        self.only_body = bodies[0] if len(bodies) == 1 else None
        if self.only_body is None:
            choices = [("", "请选择"), *[(str(key), name) for key, name in bodies]]
            self.fields["body"] = forms.ChoiceField(label="由哪个链党组织响应", choices=choices)

    def _ask_channels(self) -> None:
        self.fields["channels"] = forms.MultipleChoiceField(
            label="从哪里来",
            choices=term_choices("ticket_channel"),
            widget=forms.CheckboxSelectMultiple,
            help_text="同一个问题从几个渠道来的，都选上，只登记一张",
        )
        self.fields["raised_at"] = forms.DateTimeField(
            label="提出时间", required=False, help_text="不填的为现在；时限从提出时间算起"
        )

    @property
    def question_fields(self) -> list[Any]:
        return [self[f"question_{question.pk.hex}"] for question in self.questions]

    @property
    def unit_shown(self) -> str:
        try:
            unit = chosen_unit(self.principal, str(self["unit"].value() or ""))
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""

    def clean_unit(self) -> Any:
        text = self.cleaned_data["unit"]
        if self.speaker.is_staff:
            return chosen_unit(self.principal, text)
        return next((unit for unit in self.speaker.units() if str(unit.pk) == text), None)

    def _unit_id(self) -> UUID | None:
        unit = self.only_unit or self.cleaned_data.get("unit")
        return unit.pk if unit else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        body_id = self.only_body[0] if self.only_body else UUID(data["body"])
        chain_id = ChainBody.objects.filter(pk=body_id).values_list("chain_id", flat=True).first()
        columns = ("name", "text", "nature", "urgency", "contact_name", "contact_phone")
        return {
            **{name: data[name] for name in columns},
            "unit_id": self._unit_id(),
            "body_id": body_id,
            "chain_id": chain_id,
            "category_id": self.category_id,
        }

    def channels(self) -> list[UUID]:
        if "channels" in self.fields:
            return [UUID(text) for text in self.cleaned_data["channels"]]
        channel = company_channel()
        return [channel.pk] if channel else []

    def answers(self) -> dict[UUID, str]:
        given = {question.pk: self.cleaned_data.get(f"question_{question.pk.hex}") for question in self.questions}
        return {key: said_of(value) for key, value in given.items()}


def said_of(value: Any) -> str:
    if value in (None, ""):
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
