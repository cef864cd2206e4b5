"""Lists narrowed by filters, by statements compiled once for what is asked about, whatever is asked for.

A filterset builds its query twice, from two samples of each value, and the two statements are held against each
other: where both have the samples, the value of a request goes. Where they differ otherwise, or a filter reads the
database itself, the ORM goes on writing the statement for each request. It depends on the filters that are present,
on those values that are a choice among a few, on the order and on the day. Names are looked for by a condition put
after it (core.search.index): its text follows the words.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django_filters.constants import EMPTY_VALUES

from core import clock
from core.id_filters import NONE
from core.rows import Blank, Describe, Statement, statement_of, statement_parts
from core.samples import SAMPLES, blanked, refused
from core.search.filters import NameFilter
from core.search.index import name_condition

Filters = Any  # a class of filtersets; the library has no types
_CHOICES = (django_filters.ChoiceFilter, django_filters.MultipleChoiceFilter)


BLANK_KINDS = (UUID, dt.datetime, dt.date, str)


@dataclass(frozen=True)
class _Asked:
    """``written`` are values that stand in the statement, ``blanks`` names and types of those that are sent with it."""

    written: tuple[tuple[str, object], ...]
    blanks: tuple[tuple[str, type], ...]


def narrowed(
    describe: Describe, filters: Filters, given: QueryDict, asked: set[str], names: tuple[str, ...]
) -> Statement | None:
    """The statement for ``names`` of the rows that ``describe`` tells of and the parameters ``asked`` leave; None where
    the ORM must write it, or where what was given is refused, which it says in words. Needs the scope of one tenant.
    """
    values = _values(filters, given, asked)
    if values is None:
        return None
    texts = [values.pop(name) for name in list(values) if isinstance(filters.base_filters[name], NameFilter)]
    split = _split(filters, values)
    if split is None:
        return None
    statement = statement_of(describe, names)
    if values:
        found = _compiled(describe, filters, split, names, clock.today())
        if found is None:
            return None
        statement = found.filled(values)
    for text in texts:
        condition = name_condition(statement.model, text, statement.column)
        statement = statement.narrowed(condition.text, condition.values, condition.plans)
    return statement


def _values(filters: Filters, given: QueryDict, asked: set[str]) -> dict[str, Any] | None:
    """What was asked for, without what is empty; None where a filter does not take it or there is no such filter."""
    if not asked <= set(filters.base_filters) or filters._meta.form is not forms.Form:
        return None
    form = _form(filters, tuple(sorted(asked)))(given)
    if not form.is_valid():
        return None
    return {name: value for name, value in form.cleaned_data.items() if value not in EMPTY_VALUES}


@lru_cache(maxsize=256)
def _form(filters: Filters, names: tuple[str, ...]) -> type[forms.Form]:
    """The filterset's form with these fields alone: to make them all costs more than the list."""
    whole = filters({}, queryset=filters._meta.model._base_manager.none())
    return type("AskedForm", (forms.Form,), {name: whole.filters[name].field for name in names})


def _split(filters: Filters, values: Mapping[str, Any]) -> _Asked | None:
    written: list[tuple[str, object]] = []
    blanks: list[tuple[str, type]] = []
    for name, value in sorted(values.items()):
        one = filters.base_filters[name]
        if isinstance(value, bool) or value == NONE or (isinstance(one, _CHOICES) and isinstance(value, str)):
            written.append((name, value))
        elif isinstance(one, _CHOICES) and isinstance(value, list):
            written.append((name, tuple(sorted(set(value)))))
        elif type(value) is UUID or (one.method is None and type(value) in BLANK_KINDS):
            blanks.append((name, type(value)))
        else:
            return None
    return _Asked(tuple(written), tuple(blanks))


@lru_cache(maxsize=1024)
def _compiled(
    describe: Describe, filters: Filters, asked: _Asked, names: tuple[str, ...], day: dt.date
) -> Statement | None:
    samples = [
        {name: SAMPLES[kind](place, which) for place, (name, kind) in enumerate(asked.blanks)} for which in (0, 1)
    ]
    try:
        with connection.execute_wrapper(refused):
            first, second = (
                statement_parts(_filtered(filters, describe(day), {**dict(asked.written), **sample}), names)
                for sample in samples
            )
    except (TypeError, ValueError, ValidationError, EmptyResultSet):
        return None
    if first.text != second.text:
        return None
    try:
        values = tuple(blanked(first.values, second.values, *samples))
    except ValueError:
        return None
    if {value.name for value in values if isinstance(value, Blank)} != {name for name, _ in asked.blanks}:
        return None
    # From a moment or a day on there may be nothing or everything, which no single plan suits.
    ranges = any(kind in (dt.datetime, dt.date) for _, kind in asked.blanks)
    return Statement(first.model, names, first.text, values, first.as_text, "custom" if ranges else None)


def _filtered(filters: Filters, queryset: "QuerySet[Any]", values: Mapping[str, object]) -> "QuerySet[Any]":
    filterset = filters({}, queryset=queryset)
    filterset.form.is_valid()
    filterset.form.cleaned_data |= values
    found: QuerySet[Any] = filterset.filter_queryset(queryset)
    return found
