"""Forms of founding, renaming, merging and splitting bodies; every rule is the action's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from alliances.actions import BodyPart
from alliances.forms import DayForm
from chains.filters import Choices
from core import clock

MOST_PARTS = 8
ENDS = "end"


class DocumentForm(forms.Form):
    """The day of a change, and the document it rests on."""

    day = forms.DateField(label="自何日起", help_text="前一天为止按原来的样子，历史数字不变")
    document = forms.CharField(label="文件依据", max_length=120, required=False, help_text="文件名称和文号")
    reason = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("day", "document", "reason")}


class FoundForm(DocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label, self.fields["day"].help_text = "成立日期", ""


class EndForm(DayForm):
    document = forms.CharField(label="文件依据", max_length=120, required=False, help_text="文件名称和文号")
    reason = forms.CharField(label="说明", max_length=200, required=False)


class RenameForm(DocumentForm):
    name = forms.CharField(label="新名称", max_length=120)
    field_order = ("name", "day", "document", "reason")


class MergeForm(DocumentForm):
    """Which bodies, and into what: a new one, or one that goes on."""

    field_order = ("bodies", "into", "name", "day", "document", "reason", "exception_reason")
    exception_reason = forms.CharField(
        label="同链同级并存的理由", max_length=200, required=False, help_text="同一条链同一层级另有同类组织时填写"
    )

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"] = forms.MultipleChoiceField(
            label="合并哪些组织", choices=bodies, widget=forms.CheckboxSelectMultiple
        )
        into = [("", "一个新的组织"), *[(key, f"并入：{name}") for key, name in bodies]]
        self.fields["into"] = forms.ChoiceField(label="合并成", choices=into, required=False)
        self.fields["name"] = forms.CharField(
            label="新组织名称", max_length=120, required=False, help_text="并入现有的组织时不填"
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("into") and not data.get("name"):
            self.add_error("name", "请填写新组织名称，或选择并入哪一个组织。")
        return data

    @property
    def body_ids(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["bodies"]]

    @property
    def into_id(self) -> UUID | None:
        return UUID(self.cleaned_data["into"]) if self.cleaned_data["into"] else None

    def values(self) -> dict[str, Any] | None:
        if self.into_id is not None:
            return None
        return {name: self.cleaned_data[name] for name in ("name", "exception_reason")}


class SplitForm(DocumentForm):
    """The names of the new bodies, one a line; then where each member, seat and body below goes."""

    names = forms.CharField(
        label="拆成哪几个组织", widget=forms.Textarea(attrs={"rows": 4}), help_text="每行一个新组织的名称，至少两个"
    )
    exception_reason = forms.CharField(
        label="同链同级并存的理由", max_length=200, required=False, help_text="拆成的组织仍在同一条链同一层级时填写"
    )
    field_order = ("names", "exception_reason", "day", "document", "reason")

    def clean_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if not 2 <= len(names) <= MOST_PARTS:
            raise forms.ValidationError(f"请填写 2 到 {MOST_PARTS} 个新组织的名称，每行一个。")
        if len(set(names)) < len(names):
            raise forms.ValidationError("新组织的名称不能重复。")
        if max(len(name) for name in names) > 120:
            raise forms.ValidationError("名称最多 120 个字。")
        return names


class AssignForm(forms.Form):
    """Where each piece goes, and on which chain each new body stands."""

    def __init__(
        self,
        *args: Any,
        names: Sequence[str],
        pieces: Sequence[tuple[str, str, str]],
        chains: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        for number, name in enumerate(names):
            self.fields[f"chain-{number}"] = forms.ChoiceField(
                label=f"“{name}”所在产业链", choices=[("", "与原组织相同"), *chains], required=False
            )
        goes = [(str(number), name) for number, name in enumerate(names)]
        for kind, key, label in pieces:
            first = [(ENDS, "到前一天离任")] if kind == "seats" else [("", "请选择")]
            self.fields[f"{kind}-{key}"] = forms.ChoiceField(label=label, choices=[*first, *goes], required=False)

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields by what they place, for the template."""
        nouns = (("chain", "新组织"), ("members", "成员"), ("seats", "席位"), ("below", "下级组织"))
        return [
            (noun, fields)
            for kind, noun in nouns
            if (fields := [self[name] for name in self.fields if name.startswith(f"{kind}-")])
        ]

    def parts(self, shared: dict[str, Any]) -> list[BodyPart]:
        taken: list[dict[str, set[UUID]]] = [{} for _ in self.names]
        chains: dict[int, UUID] = {}
        for name, chosen in self.cleaned_data.items():
            kind, _, key = name.partition("-")
            if kind == "chain" and chosen:
                chains[int(key)] = UUID(chosen)
            elif chosen and chosen != ENDS:
                taken[int(chosen)].setdefault(kind, set()).add(UUID(key))
        return [
            BodyPart(
                {"name": name, **shared, **({"chain_id": chains[number]} if number in chains else {})},
                **{kind: frozenset(keys) for kind, keys in taken[number].items()},
            )
            for number, name in enumerate(self.names)
        ]
