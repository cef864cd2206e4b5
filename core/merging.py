"""Two people at one record: what the second one sees, and how both are brought together field by field.

An edit form carries the version it was opened with and, beside it, what its fields then held (``SEEN``). When another
person saved meanwhile, the record as it is now (theirs), what was typed (mine) and what was seen tell for each field
who changed it. The merge page posts the chosen values to the form's own address: no field is treated there otherwise
than in the form itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField

from core.errors import StaleVersion
from core.templatetags.form_parts import use_native_type

SEEN = "seen"
# What a merge page answers itself; everything else that was posted is carried along.
OWN = ("csrfmiddlewaretoken", "version", SEEN)
# A form of ours holds a few dozen fields; more than this was not written by one.
LONGEST_SEEN = 200_000

Side = Literal["theirs", "mine", ""]
WHO: Mapping[Side, str] = {"theirs": "只有对方改过", "mine": "只有您改过", "": "双方都改过，请选择"}


@dataclass(frozen=True, slots=True)
class MergeOption:
    """One value that may be posted: as one of two for a single value, as one of many for a set."""

    value: str
    text: str
    checked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One field in which the record and what was typed differ; ``options`` are two unless the field is a set."""

    name: str
    label: str
    who: str
    undecided: bool
    is_set: bool
    options: Sequence[MergeOption]


@dataclass(frozen=True, slots=True)
class Merge:
    """What the merge page shows and posts. ``carried`` are the posted pairs that stay as they were."""

    rows: Sequence[MergeRow]
    carried: Sequence[tuple[str, str]] = field(repr=False)
    version: int | None
    seen: str = field(repr=False)


def seen_values(form: forms.BaseForm) -> str:
    """What the fields of a form just opened hold, as the text that travels with it; posted again, it stays."""
    if form.is_bound:
        return str(form.data.get(form.add_prefix(SEEN), ""))
    return _dump({bound.name: _raw(bound, bound.initial) for bound in _editable(form)})


def merge_of(form: forms.BaseForm, error: StaleVersion) -> Merge:
    """How what was typed into ``form`` differs from the record, whose present values are the form's initial ones."""
    seen = _load(str(form.data.get(form.add_prefix(SEEN), "")))
    rows = [row for row in (_row(form, bound, seen.get(bound.name), error) for bound in _editable(form)) if row]
    answered = {*(form.add_prefix(row.name) for row in rows), *(form.add_prefix(name) for name in OWN), *OWN}
    posted = [(name, str(value)) for name in form.data if name not in answered for value in _all(form.data, name)]
    return Merge(
        rows=rows,
        carried=posted,
        version=form.get_initial_for_field(form.fields["version"], "version") if "version" in form.fields else None,
        seen=_dump({bound.name: _raw(bound, bound.initial) for bound in _editable(form)}),
    )


def _editable(form: forms.BaseForm) -> list[BoundField]:
    hidden = (forms.FileInput, forms.HiddenInput, forms.MultiWidget)
    return [bound for bound in form if not isinstance(bound.field.widget, hidden)]


def _is_set(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple)


def _raw(bound: BoundField, value: Any) -> list[str]:
    """A value as its control would post it."""
    widget = bound.field.widget
    use_native_type(widget)
    prepared = bound.field.prepare_value(value)
    if _is_set(bound):
        return sorted(str(each) for each in prepared or [])
    if isinstance(widget, forms.CheckboxInput):
        return ["true" if prepared else "false"]
    shown = widget.format_value(prepared)
    if isinstance(shown, list | tuple):
        shown = shown[0] if shown else ""
    return ["" if shown is None else str(shown)]


def _same(bound: BoundField, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two raw values mean the same (12.5 and 12.50 do)."""
    if list(one) == list(other):
        return True
    if _is_set(bound):
        return False
    try:
        return bool(bound.field.to_python(one[0]) == bound.field.to_python(other[0]))
    except forms.ValidationError:
        return False


def _text(bound: BoundField, raw: str) -> str:
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return "是" if raw == "true" else "否"
    labels = dict(_flat(getattr(bound.field, "choices", ())))
    return labels.get(raw, raw)


def _flat(choices: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(value), str(label))]
    return found


def _row(form: forms.BaseForm, bound: BoundField, seen: Sequence[str] | None, error: StaleVersion) -> MergeRow | None:
    theirs = _raw(bound, bound.initial)
    mine = _raw(bound, bound.field.widget.value_from_datadict(form.data, form.files, bound.html_name))
    column = next((name for name in (bound.name, f"{bound.name}_id") if name in error.compared), None)
    if _same(bound, theirs, mine) or (column is not None and column not in error.columns):
        return None
    side = _side(bound, seen, theirs, mine)
    label = str(bound.label)
    if _is_set(bound):
        return MergeRow(bound.html_name, label, WHO[side], False, True, _both(bound, seen or (), theirs, mine))
    texts = error.columns[column] if column else (_text(bound, theirs[0]), _text(bound, mine[0]))
    options = (
        MergeOption(theirs[0], texts[0], side == "theirs"),
        MergeOption(mine[0], texts[1], side == "mine"),
    )
    return MergeRow(bound.html_name, label, WHO[side], side == "", False, options)


def _side(bound: BoundField, seen: Sequence[str] | None, theirs: Sequence[str], mine: Sequence[str]) -> Side:
    """Whose value stands unless the user says otherwise: that of the only one who changed the field."""
    if seen is None:
        return ""
    if _same(bound, seen, mine):
        return "theirs"
    return "mine" if _same(bound, seen, theirs) else ""


def _both(
    bound: BoundField, seen: Sequence[str], theirs: Sequence[str], mine: Sequence[str]
) -> tuple[MergeOption, ...]:
    """A set is merged member by member: what either added stays, what either took away goes."""
    order = [value for value, _ in _flat(getattr(bound.field, "choices", ()))]
    known = {*theirs, *mine}
    members = [value for value in order if value in known] + sorted(known - set(order))
    notes = {(True, False): "只有现在的内容里有", (False, True): "只有您填写的内容里有"}
    return tuple(
        MergeOption(
            value,
            _text(bound, value),
            (value in theirs) == (value in mine) or value not in seen,
            notes.get((value in theirs, value in mine), ""),
        )
        for value in members
    )


def _all(data: Any, name: str) -> list[Any]:
    return list(data.getlist(name)) if hasattr(data, "getlist") else [data[name]]


def _dump(values: Mapping[str, Sequence[str]]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _load(text: str) -> dict[str, list[str]]:
    """What was seen; anything that is not what we wrote counts as not known."""
    try:
        found = json.loads(text) if len(text) <= LONGEST_SEEN else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(name): values
        for name, values in found.items()
        if isinstance(values, list) and all(isinstance(value, str) for value in values)
    }


def seen_text(form: forms.BaseForm, name: str) -> str | None:
    """What a field held when the posted form was opened; None where that is not known."""
    values = _load(str(form.data.get(form.add_prefix(SEEN), ""))).get(name)
    return values[0] if values else None
