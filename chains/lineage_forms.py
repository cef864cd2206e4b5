"""Forms of renaming, merging and splitting; every rule is the action's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from chains.actions import Part
from chains.filters import Choices
from chains.handover import END, STAY, Offer, Offered, field_name
from core import clock
from core.choices import TenantLevel

MOST_PARTS = 8


class DatedChangeForm(forms.Form):
    day = forms.DateField(label="自何日起", help_text="前一天为止按原来的样子，历史数字不变")
    reason = forms.CharField(label="依据", max_length=200, required=False, help_text="如文件名称、文号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class RenameForm(DatedChangeForm):
    name = forms.CharField(label="新名称", max_length=120)
    short_name = forms.CharField(label="新简称", max_length=40, required=False)
    field_order = ("name", "short_name", "day", "reason")


class MergeForm(DatedChangeForm):
    """Which chains, and into what: a new chain, or one that goes on."""

    field_order = ("chains", "into", "name", "short_name", "level", "day", "reason")

    def __init__(self, *args: Any, chains: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chains"] = forms.MultipleChoiceField(
            label="合并哪些链", choices=chains, widget=forms.CheckboxSelectMultiple
        )
        self.fields["into"] = forms.ChoiceField(
            label="合并成",
            choices=[("", "一条新的链"), *[(key, f"并入：{name}") for key, name in chains]],
            required=False,
        )
        self.fields["name"] = forms.CharField(
            label="新链名称", max_length=120, required=False, help_text="并入现有的链时不填"
        )
        self.fields["short_name"] = forms.CharField(label="新链简称", max_length=40, required=False)
        self.fields["level"] = forms.ChoiceField(
            label="新链层级", choices=[("", "与所选第一条相同"), *TenantLevel.choices], required=False
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("into") and not data.get("name"):
            self.add_error("name", "请填写新链名称，或选择并入哪一条链。")
        return data

    @property
    def chain_ids(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["chains"]]

    @property
    def into_id(self) -> UUID | None:
        return UUID(self.cleaned_data["into"]) if self.cleaned_data["into"] else None

    def values(self) -> dict[str, Any] | None:
        if self.into_id is not None:
            return None
        given = {name: self.cleaned_data[name] for name in ("name", "short_name", "level")}
        return {name: value for name, value in given.items() if value or name != "level"}


class SplitForm(DatedChangeForm):
    """The names of the new chains, one a line; then where each segment, unit and sub-chain goes."""

    names = forms.CharField(
        label="拆成哪几条链", widget=forms.Textarea(attrs={"rows": 4}), help_text="每行一条新链的名称，至少两条"
    )
    field_order = ("names", "day", "reason")

    def clean_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if not 2 <= len(names) <= MOST_PARTS:
            raise forms.ValidationError(f"请填写 2 到 {MOST_PARTS} 条新链的名称，每行一条。")
        if len(set(names)) < len(names):
            raise forms.ValidationError("新链的名称不能重复。")
        if max(len(name) for name in names) > 120:
            raise forms.ValidationError("名称最多 120 个字。")
        return names


class AssignForm(forms.Form):
    """Where each piece goes: one choice of the new chains per segment, unit without one, and sub-chain."""

    def __init__(self, *args: Any, names: Sequence[str], pieces: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        choices = [("", "请选择"), *[(str(number), name) for number, name in enumerate(names)]]
        for kind, key, label in pieces:
            self.fields[f"{kind}-{key}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields by what they place, for the template."""
        nouns = (("segments", "环节（连同环节上的单位）"), ("units", "未定环节的单位"), ("sub_chains", "子链"))
        return [
            (noun, fields)
            for kind, noun in nouns
            if (fields := [self[name] for name in self.fields if name.startswith(f"{kind}-")])
        ]

    def parts(self) -> list[Part]:
        taken: list[dict[str, set[UUID]]] = [{} for _ in self.names]
        for name, chosen in self.cleaned_data.items():
            if chosen:
                kind, _, key = name.partition("-")
                taken[int(chosen)].setdefault(kind, set()).add(UUID(key))
        return [
            Part({"name": name, "short_name": ""}, **{kind: frozenset(keys) for kind, keys in pieces.items()})
            for name, pieces in zip(self.names, taken, strict=True)
        ]


class HandoverForm(forms.Form):
    """What becomes of each thing kept on the old chains: one choice each. ``targets`` name the new chains."""

    def __init__(self, *args: Any, offered: Sequence[Offered], targets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for handover, offers in offered:
            for offer in offers:
                choices = _ways(offer, targets)
                self.fields[field_name(handover, offer.key)] = forms.ChoiceField(
                    label=offer.label, choices=choices, initial=choices[0][0]
                )

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields by what they are about, for the template."""
        return [
            (handover.noun, [self[field_name(handover, offer.key)] for offer in offers])
            for handover, offers in self.offered
        ]

    def notes(self) -> list[str]:
        return [handover.note for handover, _ in self.offered if handover.note]

    def decisions(self) -> dict[str, str]:
        return dict(self.cleaned_data)


def _ways(offer: Offer, targets: Sequence[str]) -> Choices:
    """With one new chain it goes there unless somebody says otherwise; with several somebody has to choose."""
    goes = [(str(number), f"转到“{name}”") for number, name in enumerate(targets)] if offer.may_go else []
    unchosen = [("", "请选择")] if len(goes) > 1 else []
    stays = [(STAY, "暂留在原链，另行办理")] if offer.may_stay else []
    return [*unchosen, *goes, (END, "到前一天终止"), *stays]
