"""Reading a Django form for the kit: what kind of control a field is, which attributes it needs, what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.forms.widgets import DateTimeBaseInput
from django.utils.safestring import SafeString

ControlKind = Literal["input", "textarea", "select", "checkbox", "choices", "file", "group", "hidden"]

NATIVE_TYPES: dict[type[DateTimeBaseInput], tuple[str, str]] = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the summary on top: ``anchor`` is the id of the control, empty for an error of the whole form."""

    label: str
    message: str
    anchor: str


def control_kind(bound: BoundField) -> ControlKind:
    """Which of the kit's layouts a field takes; decided by its widget alone."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], ControlKind], ...] = (
        (forms.RadioSelect, "choices"),
        (forms.CheckboxSelectMultiple, "choices"),
        (forms.Select, "select"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
        (forms.MultiWidget, "group"),
        (forms.SelectDateWidget, "group"),
    )
    return next((kind for widget_type, kind in kinds if isinstance(widget, widget_type)), "input")


def control_id(bound: BoundField) -> str:
    """The id a link can jump to; groups of boxes have none of their own, so their first box stands for them."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def use_native_type(widget: forms.Widget) -> None:
    """Let the browser's own date and time pickers work: their type, and the ISO text they insist on.

    Django gives each form its own copy of every widget, so nothing leaks into the next request.
    """
    if isinstance(widget, forms.MultiWidget):
        for part in widget.widgets:
            use_native_type(part)
        return
    if not isinstance(widget, DateTimeBaseInput) or widget.input_type != "text":
        return
    for widget_type, (input_type, iso_format) in NATIVE_TYPES.items():
        if isinstance(widget, widget_type):
            widget.input_type = input_type
            widget.format = iso_format


def say_the_blank(bound: BoundField) -> None:
    """Put words in place of Django's row of dashes: who must choose is asked to, who need not leaves it empty."""
    widget = bound.field.widget
    if not isinstance(widget, forms.Select):
        return
    choices = list(widget.choices)
    if choices[:1] == BLANK_CHOICE_DASH:
        widget.choices = [("", "请选择" if bound.field.required else "未填"), *choices[1:]]


def control(bound: BoundField, extra: Mapping[str, str | bool], *, described_by: str) -> SafeString:
    """The control itself, with native type, description and extra attributes; the caller places label and errors."""
    widget = bound.field.widget
    use_native_type(widget)
    say_the_blank(bound)
    attrs: dict[str, str | bool] = dict(extra)
    if described_by:
        attrs["aria-describedby"] = described_by
    if isinstance(widget, forms.Textarea):
        widget.attrs.pop("cols", None)
        if widget.attrs.get("rows") == "10":
            widget.attrs["rows"] = "4"
    if isinstance(widget, forms.NumberInput) and "inputmode" not in widget.attrs:
        attrs["inputmode"] = "numeric" if isinstance(bound.field, forms.IntegerField) else "decimal"
    return bound.as_widget(attrs=attrs)


def field_errors(form: forms.BaseForm) -> list[FieldError]:
    """All errors of a form in the order of its fields, those of the whole form first."""
    found = [FieldError("", str(message), "") for message in form.non_field_errors()]
    for bound in form:
        anchor = "" if bound.is_hidden else control_id(bound)
        found += [FieldError(str(bound.label), str(message), anchor) for message in bound.errors]
    return found
