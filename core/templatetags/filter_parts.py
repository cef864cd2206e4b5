"""Reading a GET form as filter chips: what each chip says, where each choice and each × leads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict

ChipKind = Literal["links", "boxes", "toggle", "control"]

PAGING = frozenset({"cursor", "before", "after", "page"})
NO_CHANGES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChipChoice:
    """One choice in a chip: ``url`` applies it at once (single choice), ``value`` is posted by its box (several)."""

    value: str
    label: str
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter: ``shown`` is the chosen value in words (empty when inactive), ``clear_url`` takes it away."""

    name: str
    label: str
    kind: ChipKind
    shown: str
    active: bool
    clear_url: str
    bound: BoundField
    choices: list[ChipChoice] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def query_url(params: QueryDict, changes: Mapping[str, object] = NO_CHANGES, *, drop: Iterable[str] = ()) -> str:
    """``?…`` of the present address with some parameters dropped and some set; a changed filter starts on page one.

    A change of ``None`` or ``""`` drops the parameter; a list sets it several times. Never empty, so that a link built
    from it clears the address.
    """
    query = params.copy()
    for name in (*drop, *(PAGING - changes.keys())):
        query.pop(name, None)
    for name, value in changes.items():
        values = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
        if value is None or value == "" or not values:
            query.pop(name, None)
        else:
            query.setlist(name, values)
    return f"?{query.urlencode()}"


def parameter_names(bound: BoundField) -> list[str]:
    """The address parameters a field reads: a range has two, everything else one."""
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        return [bound.html_name + suffix for suffix in widget.widgets_names]  # type: ignore[attr-defined]  # stubs lack it
    return [bound.html_name]


def chips(form: forms.BaseForm, params: QueryDict, *, search: str) -> list[Chip]:
    """The chips of all visible fields but the search box, in the form's order."""
    return [_chip(bound, params) for bound in form.visible_fields() if bound.name != search]


def kept_parameters(form: forms.BaseForm, params: QueryDict) -> list[tuple[str, str]]:
    """What the address carries besides the filters (sort order, saved view …) and a new filter must not lose."""
    own = {name for bound in form for name in parameter_names(bound)}
    return [
        (name, value) for name, values in params.lists() if name not in own and name not in PAGING for value in values
    ]


def all_parameters(form: forms.BaseForm) -> list[str]:
    """Every parameter the form reads: what 清除 takes away."""
    return [name for bound in form for name in parameter_names(bound)]


def _chip(bound: BoundField, params: QueryDict) -> Chip:
    names = parameter_names(bound)
    clear_url = query_url(params, drop=names)
    label = str(bound.label)
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        on = bool(bound.value()) and str(bound.value()).lower() not in {"false", "0"}
        toggle = ChipChoice("1", label, on, clear_url if on else query_url(params, {bound.html_name: "1"}))
        return Chip(
            bound.name, label, "toggle", label if on else "", on, clear_url, bound, [toggle], ["1"] if on else []
        )
    values = _values(bound)
    if isinstance(widget, ChoiceWidget):
        several = bool(widget.allow_multiple_selected)
        choices = [
            ChipChoice(value, text, value in values, query_url(params, {bound.html_name: value}))
            for value, text in _flat(widget.choices)
            if value
        ]
        labels = [choice.label for choice in choices if choice.selected]
        kind: ChipKind = "boxes" if several else "links"
        return Chip(bound.name, label, kind, _in_short(labels), bool(labels), clear_url, bound, choices, values)
    shown = _range(values) if isinstance(widget, forms.MultiWidget) else "".join(values)
    return Chip(bound.name, label, "control", shown, bool(shown), clear_url, bound, [], values)


def _values(bound: BoundField) -> list[str]:
    value = bound.value()
    if value is None or value == "":
        return []
    items = value if isinstance(value, list | tuple) else [value]
    return ["" if item is None else str(item) for item in items]


def _flat(choices: Iterable[tuple[object, object]]) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield ("" if value is None else str(value)), str(label)


def _in_short(labels: list[str]) -> str:
    if len(labels) > 1:
        return f"{labels[0]} 等 {len(labels)} 项"
    return "".join(labels)


def _range(values: list[str]) -> str:
    lower, upper = [*values, "", ""][:2]
    if lower and upper:
        return f"{lower} 至 {upper}"
    if lower:
        return f"{lower} 起"
    return f"{upper} 止" if upper else ""
