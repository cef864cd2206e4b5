"""The form of a bulk edit: what is done to the column, and the value, by the column's own kind."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from core import clock
from core.choices import BulkHow
from core.spreadsheets.sheets import ColumnKind
from core.tables.spec import TableColumn

# So many words are boxes to tick; of more the browser offers a list.
FEW = 40
EMPTY = "（清空）"
DIVIDER = "、"


class BulkEditForm(forms.Form):
    """``how`` only where a column holds several; the action has every rule."""

    def __init__(self, *args: Any, column: TableColumn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.column = column
        if column.holds_several:
            choices = [(str(how), how.label) for how in BulkHow]
            self.fields["how"] = forms.ChoiceField(
                label="怎样修改", choices=choices, initial=str(BulkHow.ADD), widget=forms.RadioSelect
            )
        self.fields["value"] = _field(column)
        for name, day in column.asked_days.items():
            initial = clock.today if day.today else None
            self.fields[name] = forms.DateField(
                label=day.label, required=False, initial=initial, help_text=day.help_text
            )

    def day_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.column.asked_days]

    def how(self) -> str:
        return str(self.cleaned_data.get("how") or BulkHow.SET)

    def days(self) -> dict[str, dt.date | None]:
        """The days between which it is to hold, where the column asks for them."""
        return {name: self.cleaned_data.get(name) for name in ("first", "last")}

    def value(self) -> str:
        value = self.cleaned_data["value"]
        return DIVIDER.join(value) if isinstance(value, list) else str(value or "").strip()


def _field(column: TableColumn) -> forms.Field:
    label, help_text = column.header, column.comment
    if column.choices and column.holds_several:
        return forms.MultipleChoiceField(
            label=label,
            help_text=help_text if len(column.choices) > FEW else "",
            required=False,
            choices=[(word, word) for word in column.choices],
            widget=forms.CheckboxSelectMultiple if len(column.choices) <= FEW else forms.SelectMultiple,
        )
    if column.kind is ColumnKind.BOOLEAN:
        return forms.ChoiceField(label=label, choices=_pairs(("是", "否")))
    if column.choices:
        empty = [] if column.required else [("", EMPTY)]
        return forms.ChoiceField(label=label, required=column.required, choices=[*empty, *_pairs(column.choices)])
    hint = "" if column.required else "选“改为”而不填即清空" if column.holds_several else "不填即清空"
    help_text = "；".join(text for text in (help_text, hint) if text)
    if column.kind is ColumnKind.DATE:
        widget = forms.DateInput()
        return forms.CharField(label=label, required=column.required, help_text=help_text, widget=widget)
    return forms.CharField(label=label, required=column.required, max_length=2000, help_text=help_text)


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]
