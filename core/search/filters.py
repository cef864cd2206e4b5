"""The filter of a list by name."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.constants import EMPTY_VALUES

from core.search.index import named_like


class NameFilter(django_filters.CharFilter):
    """Rows with a name in which every word begins somewhere, or its initials or pinyin (``named_like``)."""

    def filter(self, queryset: "QuerySet[Any]", value: str | None) -> "QuerySet[Any]":
        return queryset if value in EMPTY_VALUES else named_like(queryset, str(value))
