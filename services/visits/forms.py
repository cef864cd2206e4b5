"""The form of a visit, short enough for a phone, with the problems heard on the spot; every rule is the action's."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms

from alliances.forms import term_field
from alliances.models import ChainBody
from alliances.queries import by_body
from chains.choosing import chosen_person, chosen_unit, kept
from chains.forms import ModelColumnsForm
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.queries import term_choices
from organizations.models import Unit
from services.actions.visits import Problem
from services.categories import category_tree
from services.choices import Satisfaction, Urgency
from services.models import Visit
from services.queries import RAISE
from services.tickets.choosing import chosen_department
from services.tickets.files import FilesField
from services.visits.bodies import responding
from services.visits.queries import EDIT, own_person, own_units

PLACES = (1, 2, 3)  # problems asked for on the spot; more on the visit's own page
MOST_BODIES = 200


class VisitForm(ModelColumnsForm):
    class Meta:
        model = Visit
        fields = ("visited_on", "met", "findings", "asked", "promised", "next_step", "next_on", "companions")
        widgets = {
            "findings": forms.Textarea(attrs={"rows": 5}),
            "asked": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "met": "姓名和职务，如“王厂长、党支部书记”",
            "findings": "可用语音输入；没有问题的写“无”；不写身份证号等个人信息",
            "asked": "企业请求办的事；不填的，企业只看到当场提出的工单",
            "promised": "例如“两周内请供电公司上门查看”",
            "companions": "一同走访的人",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.person = principal, own_person(principal)
        visit: Visit = self.instance
        self.is_new = visit._state.adding
        self.is_staff = by_body(principal).may(EDIT)
        self.fields["kind"] = term_field("visit_kind", "类别", required=True, empty="请选择", present=visit.kind_id)
        self.fields["time"] = forms.TimeField(label="时间", required=False, help_text="不填的只记日期")
        self._ask_unit()
        self._ask_who()
        if self.is_new:
            self._start()
        else:
            who = {name: str(getattr(visit, f"{name}_id") or "") for name in ("body", "department", "person")}
            self.initial.update({"kind": str(visit.kind_id), "time": _time(visit.visited_at), **who})

    def _ask_unit(self) -> None:
        if not self.is_new:
            return
        own = [] if self.is_staff else self._looked_after()
        if own:
            choices = [("", "请选择"), *[(str(unit.pk), unit.name) for unit in own]]
            self.fields["unit"] = forms.ChoiceField(label="走访单位", choices=choices)
        else:
            self.fields["unit"] = forms.CharField(label="走访单位", help_text="输入名称后选择，或填全称")
        self.picks_unit = bool(own)

    def _looked_after(self) -> list[Unit]:
        """Of an instructor the units looked after; a department names whom it visited."""
        if self.person is None and not self.principal.may(RAISE):
            return []
        found = Unit.objects.filter(pk__in=own_units(self.principal), merged_into=None)
        return list(found.order_by("name_key"))

    def _ask_who(self) -> None:
        if self.is_staff:
            bodies = by_body(self.principal).narrow(ChainBody.objects.all(), EDIT, AnchorKind.BODY)
            rows = list(bodies.order_by("name_key", "id").values_list("id", "name")[:MOST_BODIES])
            held = self.instance.body
            if held is not None and held.pk not in dict(rows):
                rows.append((held.pk, held.name))
            self.fields["body"] = forms.ChoiceField(
                label="链党组织", required=False, choices=[("", "不是链党组织的走访"), *[(str(k), n) for k, n in rows]]
            )
            self.fields["department"] = forms.CharField(label="走访部门", required=False)
            self.fields["person"] = forms.CharField(
                label="走访人", required=False, help_text="走访人、部门、链党组织至少填一项"
            )

    def _start(self) -> None:
        kinds = [key for key, _ in term_choices("visit_kind")]
        self.initial.setdefault("visited_on", clock.today())
        self.initial.setdefault("kind", kinds[0] if kinds else "")
        self.fields["client_key"] = forms.UUIDField(
            widget=forms.HiddenInput(attrs={"data-draft-kept": ""}), required=False
        )
        self.initial["client_key"] = uuid4()
        self.fields["files"] = FilesField(
            label="照片或文件", required=False, help_text="可不传；照片会去掉拍摄地点等信息，一次最多 5 份"
        )
        self.may_raise = self.principal.may(RAISE)
        if not self.may_raise:
            return
        tree = [("", "请选择"), *[(str(one.term.pk), one.path) for one in category_tree(clock.today())]]
        bodies = responding(self.principal, None).values_list("id", "name")[:MOST_BODIES]
        for place in PLACES:
            self.fields[f"problem_{place}"] = forms.CharField(label="一句话写明问题", max_length=120, required=False)
            self.fields[f"text_{place}"] = forms.CharField(
                label="具体情况", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
            )
            self.fields[f"category_{place}"] = forms.ChoiceField(label="问题类别", choices=tree, required=False)
            self.fields[f"urgency_{place}"] = forms.ChoiceField(
                label="紧急程度", choices=Urgency.choices, initial=Urgency.NORMAL, required=False
            )
        self.fields["ticket_body"] = forms.ChoiceField(
            label="问题由哪个链党组织响应",
            required=False,
            choices=[("", "按走访单位所在的链"), *[(str(key), name) for key, name in bodies]],
        )
        if len(bodies) == 1:
            self.initial["ticket_body"] = str(bodies[0][0])

    @property
    def problem_fields(self) -> list[dict[str, Any]]:
        if not getattr(self, "may_raise", False):
            return []
        names = ("problem", "text", "category", "urgency")
        return [{"place": place, **{name: self[f"{name}_{place}"] for name in names}} for place in PLACES]

    def _resolved(self, name: str, resolve: Any) -> Any:
        text = self.cleaned_data.get(name) or ""
        held = getattr(self.instance, name, None) if not self.is_new else None
        return kept(held, text) or resolve(text)

    def clean_unit(self) -> Unit | None:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    def clean_department(self) -> Unit | None:
        found: Unit | None = self._resolved("department", chosen_department)
        return found

    def clean_person(self) -> Any:
        return self._resolved("person", lambda text: chosen_person(self.principal, text))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for place in PLACES if getattr(self, "may_raise", False) else ():
            if not data.get(f"problem_{place}"):
                if data.get(f"text_{place}"):
                    self.add_error(f"problem_{place}", "请用一句话写明问题。")
                continue
            if not data.get(f"category_{place}"):
                self.add_error(f"category_{place}", "请选择问题类别。")
            if not data.get("ticket_body") and "ticket_body" not in self.errors:
                self._choose_body(data)
        return data

    def _choose_body(self, data: dict[str, Any]) -> None:
        """That of the unit visited, where there is but one: who stands at a gate need not know the city's bodies."""
        unit = data.get("unit")
        found = list(responding(self.principal, unit.pk).values_list("pk", flat=True)[:2]) if unit else []
        if len(found) == 1:
            data["ticket_body"] = str(found[0])
        elif unit:
            self.add_error("ticket_body", "这家单位不止属于一个链党组织，请选择由哪个响应。")

    def shown(self, name: str) -> str:
        """The words of a typeahead's present choice."""
        resolve: Callable[[str], Any] = {
            "unit": lambda text: chosen_unit(self.principal, text),
            "department": chosen_department,
            "person": lambda text: chosen_person(self.principal, text),
        }[name]
        text = str(self[name].value() or "") if name in self.fields else ""
        held = getattr(self.instance, name, None) if not self.is_new and name != "unit" else None
        try:
            row = kept(held, text) or resolve(text)
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def unit_shown(self) -> str:
        return self.shown("unit")

    @property
    def department_shown(self) -> str:
        return self.shown("department")

    @property
    def person_shown(self) -> str:
        return self.shown("person")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        time: dt.time | None = data["time"]
        at = dt.datetime.combine(data["visited_on"], time, clock.CHINA) if time else None
        held = self.instance.visited_at
        if held is not None and time == _time(held) and data["visited_on"] == self.instance.visited_on:
            at = held
        given = {**{name: data[name] for name in self.Meta.fields}, "kind_id": UUID(data["kind"]), "visited_at": at}
        if "unit" in self.fields:
            given["unit_id"] = data["unit"].pk if data["unit"] else None
        if self.is_staff:
            person, department = data["person"], data["department"]
            given["body_id"] = UUID(data["body"]) if data["body"] else None
            given["department_id"] = department.pk if department else None
            given["person_id"] = person.pk if person else None
        return given

    def problems(self) -> list[Problem]:
        if not getattr(self, "may_raise", False):
            return []
        data = self.cleaned_data
        return [
            Problem(
                data[f"problem_{place}"],
                data[f"text_{place}"],
                UUID(data[f"category_{place}"]),
                UUID(data["ticket_body"]),
                data[f"urgency_{place}"] or Urgency.NORMAL,
            )
            for place in PLACES
            if data.get(f"problem_{place}")
        ]


def _time(at: dt.datetime | None) -> dt.time | None:
    return at.astimezone(clock.CHINA).time().replace(second=0, microsecond=0) if at else None


class WordsForm(forms.Form):
    """One answer in words."""

    text = forms.CharField(label="情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class CollectForm(WordsForm):
    text = forms.CharField(
        label="了解到的情况和问题",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="没有问题的写“无”；要部门解决的问题，请在走访页上登记为工单",
    )


class CoordinateForm(WordsForm):
    text = forms.CharField(
        label="协调办理情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="问题由谁办、办到什么程度、怎样答复企业",
    )


class AssessForm(forms.Form):
    rating = forms.ChoiceField(label="企业是否满意", choices=Satisfaction.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="评估意见",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="向企业反馈后，对办理结果的评价",
    )


class ReopenForm(WordsForm):
    text = forms.CharField(label="为什么重新办理", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class VisitFilesForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = FilesField(label="照片或文件", help_text="照片会去掉拍摄地点等信息，一次最多 5 份")
