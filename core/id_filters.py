"""Filters by what a row is or points at; some also ask for what points at nothing: ``…=none``, as a page's 未定."""

from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import QuerySet

NONE = "none"


class _IdOrNoneField(forms.UUIDField):
    def to_python(self, value: Any) -> Any:
        return NONE if value == NONE else super().to_python(value)


class TextOrNone(django_filters.CharFilter):
    """By a code kept as text."""

    def filter(self, queryset: "QuerySet[Any]", value: UUID | str | None) -> "QuerySet[Any]":
        if value == NONE:
            return queryset.filter(**{f"{self.field_name}__isnull": True})
        found: QuerySet[Any] = super().filter(queryset, value)
        return found


class IdOrNone(TextOrNone):
    """By an id."""

    field_class = _IdOrNoneField


class OneOf(django_filters.MultipleChoiceFilter):
    """By any of a few choices of a column of the row's own, or of what it points at: no row is found twice, so rows
    need not be compared with each other.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"distinct": False, **kwargs})
