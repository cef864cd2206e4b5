"""Forms of structure patterns; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.actions.pattern import MOST_TIERS
from alliances.choices import CHAIN_WORD, SHOWN_CHAIN_WORD, shown_title, stored_title
from alliances.models import StructurePattern
from alliances.queries import patterns_for
from alliances.tiers import tiers_on_offer
from chains.choices import Layer
from core import clock
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force

ROWS, SPARE = 4, 2
LAYERS = {str(label): str(value) for value, label in Layer.choices}
SEGMENT_HELP = "每行一个，先写位置再写名称，用冒号隔开。位置有上游、中游、下游、配套服务"


def segment_lines(segments: list[list[str]]) -> str:
    return "\n".join(f"{Layer(layer).label}：{name}" for layer, name in segments)


def read_segments(text: str) -> list[list[str]]:
    """Lines like “上游：原料供应”. Raises ValidationError naming the line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        layer, colon, name = line.replace(":", "：").partition("：")
        if not colon or layer.strip() not in LAYERS or not name.strip():
            raise forms.ValidationError(f"第 {number} 行“{line.strip()[:20]}”应写成“上游：原料供应”的样子。")
        found.append([LAYERS[layer.strip()], name.strip()])
    return found


def body_kinds() -> list[tuple[str, str]]:
    terms = Term.objects.filter(in_force(clock.today()), kind="body_kind").order_by("order", "label")
    return [(str(term.pk), term.label) for term in terms]


def _tier_choices() -> list[tuple[str, str]]:
    return [(str(tier.pk), tier.label) for tier in tiers_on_offer()]


class PatternForm(forms.Form):
    name = forms.CharField(label="结构名称", max_length=60, help_text="例如：四级链、子产业链")
    note = forms.CharField(label="说明", max_length=200, required=False)
    segments = forms.CharField(
        label="环节", required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=SEGMENT_HELP
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, pattern: StructurePattern | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "没有这一层"), *body_kinds()]
        places = [("", "请选择"), *_tier_choices()]
        self.rows = self._row_count(pattern, len(places))
        for number in range(1, self.rows + 1):
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=f"第 {number} 层是什么组织", choices=kinds, required=False
            )
            self.fields[f"tier_{number}"] = forms.ChoiceField(label="在哪一级", choices=places, required=False)
            self.fields[f"title_{number}"] = forms.CharField(
                label="怎么命名", max_length=80, required=False, initial=SHOWN_CHAIN_WORD
            )
        if pattern is not None:
            self._begin(pattern)

    def _row_count(self, pattern: StructurePattern | None, tiers: int) -> int:
        """One for each of the city's tiers, and always some to spare."""
        posted = [int(name[5:]) for name in self.data if name.startswith("kind_") and name[5:].isdigit()]
        held = pattern.tiers.count() if pattern else 0
        return min(MOST_TIERS, max(ROWS, tiers, held + SPARE, *posted))

    def _begin(self, pattern: StructurePattern) -> None:
        self.initial.update(
            name=pattern.name,
            note=pattern.note,
            segments=segment_lines(pattern.segments),
            version=pattern.version,
        )
        for tier in pattern.tiers.order_by("place"):
            self.initial[f"kind_{tier.place}"] = str(tier.kind_id)
            self.initial[f"tier_{tier.place}"] = str(tier.tier_id)
            self.initial[f"title_{tier.place}"] = shown_title(tier.title)

    @property
    def tier_rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"kind_{n}"], self[f"tier_{n}"], self[f"title_{n}"]) for n in range(1, self.rows + 1)]

    def clean_segments(self) -> list[list[str]]:
        return read_segments(self.cleaned_data["segments"])

    def clean(self) -> dict[str, Any]:
        data, kinds = super().clean() or {}, dict(body_kinds())
        for number in range(1, self.rows + 1):
            if data.get(f"kind_{number}") and not data.get(f"tier_{number}"):
                self.add_error(f"tier_{number}", f"请选择第 {number} 层在哪一级。")
            data[f"title_{number}"] = self._title(
                kinds.get(data.get(f"kind_{number}", "")), data.get(f"title_{number}", "")
            )
        return data

    @staticmethod
    def _title(kind: str | None, title: str) -> str:
        """As it is stored; where nothing but the chain is named, the kind is the rest: 示例链 + 联建平台."""
        stored = stored_title(title)
        return f"{CHAIN_WORD}{kind}" if kind and stored in ("", CHAIN_WORD) else stored

    def sketch(self) -> list[tuple[str, str]]:
        """(name, place) of each tier as it is filled in, for a chain called 示例产业链; wrong rows are left out."""
        kinds, places = dict(body_kinds()), dict(_tier_choices())
        rows = [[str(field.value() or "") for field in row] for row in self.tier_rows]
        return [
            (
                self._title(kinds[kind], title).replace(CHAIN_WORD, "示例产业链"),
                f"{kinds[kind]}，{places.get(tier, '未选层级')}",
            )
            for kind, tier, title in rows
            if kind in kinds
        ]

    def segment_sketch(self) -> list[str]:
        return [line.strip() for line in str(self["segments"].value() or "").splitlines() if line.strip()]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "note", "segments")}

    def tiers(self) -> list[dict[str, Any]]:
        """From the top down; a row left empty is no tier."""
        data = self.cleaned_data
        return [
            {"kind_id": UUID(data[f"kind_{n}"]), "tier_id": UUID(data[f"tier_{n}"]), "title": data[f"title_{n}"]}
            for n in range(1, self.rows + 1)
            if data[f"kind_{n}"]
        ]


class BuildForm(forms.Form):
    founded_on = forms.DateField(label="成立日期", required=False, help_text="不清楚可留空")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        patterns = patterns_for(principal).order_by("name").values_list("pk", "name")
        self.fields["pattern"] = forms.ChoiceField(
            label="结构模式", choices=[(str(pk), name) for pk, name in patterns], widget=forms.RadioSelect
        )

    def clean_pattern(self) -> UUID:
        return UUID(self.cleaned_data["pattern"])
