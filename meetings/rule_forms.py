"""Forms of what a city asks of its meetings; every rule is the action's."""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms

from alliances.forms import term_field, terms_of
from core import clock
from core.models import Term
from meetings.actions.kind import MOST_ITEMS
from meetings.choices import LADDER, LadderLevel, MinimumPeriod, ReminderMoment
from meetings.models import KindAgendaItem, MeetingKind, MinimumRule, ReminderRule

ROWS, SPARE = 5, 3
RANGES = (
    ("must_seats", "seat", True, "必须邀请的席位"),
    ("must_categories", "category", True, "必须邀请的成员类别"),
    ("other_seats", "seat", False, "需要时邀请的席位"),
    ("other_categories", "category", False, "需要时邀请的成员类别"),
)
TERM_KIND = {"seat": "body_seat", "category": "member_category"}


def several(kind: str, label: str, held: set[UUID], *, required: bool = False) -> forms.MultipleChoiceField:
    """Tick boxes of the city's words, those already chosen among them whatever their dates."""
    choices = dict(terms_of(kind))
    for term in Term.objects.filter(pk__in=[pk for pk in held if str(pk) not in choices]):
        choices[str(term.pk)] = term.label
    return forms.MultipleChoiceField(
        label=label, choices=list(choices.items()), required=required, widget=forms.CheckboxSelectMultiple
    )


class KindForm(forms.ModelForm[MeetingKind]):
    """The rule of one kind: times, whom it invites, what its agenda begins with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MeetingKind
        fields = (
            "minutes_long",
            "quorum",
            "invited_only",
            "topic_days",
            "minutes_days",
            "confirm_days",
            "silence_agrees",
            "note",
        )
        help_texts = {
            "invited_only": "不勾选的，本组织各成员单位都看得到会议安排",
            "topic_days": "会前几天停止提出议题，0 为当天",
            "minutes_days": "会后几个工作日印发纪要，0 为不要求纪要",
            "silence_agrees": "不勾选的，逾期没有答复算未确认",
            "note": "文件名称、文号或会议制度的条目",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adding = self.instance._state.adding
        invitees = [] if adding else list(self.instance.invitees.all())
        for name, target, must, label in RANGES:
            held = {getattr(one, f"{target}_id") for one in invitees if one.must == must} - {None}
            self.fields[name] = several(TERM_KIND[target], label, held)
            self.initial.setdefault(name, [str(pk) for pk in held])
        items = [] if adding else list(self.instance.agenda.order_by("place", "id"))
        self.rows = self._row_count(len(items))
        for number in range(1, self.rows + 1):
            self._add_item(number, items[number - 1] if number <= len(items) else None)
        if not adding:
            self.initial["version"] = self.instance.version

    def _row_count(self, held: int) -> int:
        posted = [int(name[6:]) for name in self.data if name.startswith("title_") and name[6:].isdigit()]
        return min(MOST_ITEMS, max(ROWS, held + SPARE, *posted))

    def _add_item(self, number: int, item: KindAgendaItem | None) -> None:
        self.fields[f"section_{number}"] = forms.CharField(
            label="部分", max_length=40, required=False, initial=item.section if item else ""
        )
        self.fields[f"title_{number}"] = forms.CharField(
            label=f"第 {number} 项议程", max_length=120, required=False, initial=item.title if item else ""
        )
        self.fields[f"long_{number}"] = forms.IntegerField(
            label="分钟", min_value=1, max_value=600, required=False, initial=item.minutes_long if item else None
        )
        self.fields[f"required_{number}"] = forms.BooleanField(
            label="每次都要有", required=False, initial=item.is_required if item else True
        )

    @property
    def item_rows(self) -> list[tuple[Any, Any, Any, Any]]:
        names = ("section", "title", "long", "required")
        return [tuple(self[f"{name}_{n}"] for name in names) for n in range(1, self.rows + 1)]  # type: ignore[misc]

    def _post_clean(self) -> None:
        """The action checks the row, its kind among it."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for target in ("seat", "category"):
            plural = "seats" if target == "seat" else "categories"
            both = set(data.get(f"must_{plural}", ())) & set(data.get(f"other_{plural}", ()))
            if both:
                labels = "、".join(Term.objects.filter(pk__in=both).values_list("label", flat=True))
                self.add_error(f"other_{plural}", f"{labels}已勾选为必须邀请，请去掉其中一处。")
        for number in range(1, self.rows + 1):
            if not data.get(f"title_{number}") and (data.get(f"section_{number}") or data.get(f"long_{number}")):
                self.add_error(f"title_{number}", f"请填写第 {number} 项议程，不要这一项的，请清空整行。")
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def invitees(self) -> list[dict[str, Any]]:
        return [
            {"seat_id": None, "category_id": None, f"{target}_id": UUID(chosen), "must": must}
            for name, target, must, _ in RANGES
            for chosen in self.cleaned_data[name]
        ]

    def agenda(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {
                "section": data[f"section_{n}"],
                "title": data[f"title_{n}"],
                "minutes_long": data[f"long_{n}"],
                "is_required": data[f"required_{n}"],
            }
            for n in range(1, self.rows + 1)
            if data[f"title_{n}"]
        ]


class MinimumForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60, help_text="例如：每年至少召开一次党委（扩大）会议等")
    period = forms.ChoiceField(label="周期", choices=MinimumPeriod.choices)
    least = forms.IntegerField(label="至少几次", min_value=1, max_value=99, initial=1)
    note = forms.CharField(label="依据", max_length=200, required=False)
    valid_from = forms.DateField(
        label="起始日期", required=False, help_text="一直有的留空；年中开始的，从所在的周期算起"
    )
    valid_to = forms.DateField(label="停用日期", required=False, help_text="仍在要求的留空")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: MinimumRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set(rule.kinds.values_list("kind_id", flat=True)) if rule else set()
        self.fields["kinds"] = several("meeting_kind", "开哪几类会议算数", held, required=True)
        self.fields["kinds"].help_text = "开了其中任何一种都算一次"
        self.fields["body_kind"] = term_field(
            "body_kind", "适用类别", empty="各类链党组织", present=rule.body_kind_id if rule else None
        )
        self.fields["tier"] = term_field("body_tier", "层级", empty="各级", present=rule.tier_id if rule else None)
        if rule is None:
            self.initial.setdefault("valid_from", clock.today().replace(month=1, day=1))
        else:
            self._begin(rule, held)

    def _begin(self, rule: MinimumRule, held: set[UUID]) -> None:
        plain = ("name", "period", "least", "note", "valid_from", "valid_to", "version")
        self.initial.update({name: getattr(rule, name) for name in plain})
        self.initial.update(
            kinds=[str(pk) for pk in held],
            body_kind=str(rule.body_kind_id or ""),
            tier=str(rule.tier_id or ""),
        )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("name", "period", "least", "note", "valid_from", "valid_to")}
        keys = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("body_kind", "tier")}
        return {**plain, **keys}

    def kinds(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["kinds"]]


class ReminderForm(forms.Form):
    moment = forms.ChoiceField(label="时机", choices=ReminderMoment.choices, widget=forms.RadioSelect)
    amount = forms.IntegerField(label="几天、几小时", min_value=1, max_value=90)
    by_hours = forms.BooleanField(
        label="只在工作时间发出", required=False, initial=True, help_text="不在工作时间的，移到工作时间发出"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: ReminderRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = term_field(
            "meeting_kind", "会议类型", empty="没有单独设置的各类会议", present=rule.kind_id if rule else None
        )
        self.order_fields(["kind", "moment", "amount", "by_hours", "version"])
        if rule is not None:
            plain = ("moment", "amount", "by_hours", "version")
            self.initial.update({name: getattr(rule, name) for name in plain})
            self.initial["kind"] = str(rule.kind_id or "")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {name: data[name] for name in ("moment", "amount", "by_hours")}
        return {"kind_id": UUID(data["kind"]) if data["kind"] else None, **plain}


class LadderForm(forms.Form):
    """The days of each level; one left empty is not used."""

    def __init__(self, *args: Any, held: Collection[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in LADDER:
            days = sorted(days for each, days in held if each == level)
            self.fields[level.value] = forms.CharField(
                label=level.label, required=False, max_length=60, initial="、".join(str(one) for one in days)
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for level in LADDER:
            words = re.split(r"[、，,；;\s]+", data.get(level.value, "").replace("−", "-").strip())
            numbers = [word for word in words if word]
            if all(re.fullmatch(r"-?\d{1,3}", word) for word in numbers):
                data[level.value] = sorted({int(word) for word in numbers})
            else:
                self.add_error(level.value, "请填整数，多次的用顿号隔开，如 -5、-1。")
        return data

    def steps(self) -> list[tuple[LadderLevel, int]]:
        return [(level, days) for level in LADDER for days in self.cleaned_data[level.value]]
