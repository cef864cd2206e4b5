"""Where a city's word is used, row by row, each with the page on which it can be changed.

A room says of each of its models that points at words which page shows a row of it, and by what people know the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.models import Term
from core.queries import references_to
from core.tenancy.base import TenantModel

SHOWN = 50


@dataclass(frozen=True)
class RowPage:
    """``ids`` are the columns the address takes, ``names`` those people know the row by, ``noun`` what the row is."""

    model: type[TenantModel]
    noun: str
    url_name: str
    ids: tuple[str, ...] = ("id",)
    names: tuple[str, ...] = ("name",)


@dataclass(frozen=True)
class UseGroup:
    """The uses in one column: how many, and the first of them as (words, address)."""

    noun: str
    label: str
    count: int
    rows: list[tuple[str, str]]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


_pages: dict[type[TenantModel], RowPage] = {}


def register_row_pages(*pages: RowPage) -> None:
    for page in pages:
        _pages[page.model] = page


def row_page(model: type[TenantModel]) -> RowPage:
    """Raises KeyError for a model no room registered."""
    return _pages[model]


def uses_of(term: Term, *, with_rows: bool) -> list[UseGroup]:
    """By column, those in use only; at most two queries for each. ``with_rows`` False tells numbers alone: who runs
    the platform sees no business.
    """
    return list(_uses(term, with_rows=with_rows))


def _uses(term: Term, *, with_rows: bool) -> Iterator[UseGroup]:
    for model, name in references_to(term.kind):
        using: QuerySet[Any] = model.objects.filter(**{f"{name}_id": term.pk})
        count = using.count()
        if count:
            label = str(getattr(model._meta.get_field(name), "verbose_name", ""))
            yield UseGroup(row_page(model).noun, label, count, _rows(using, model) if with_rows else [])


def _rows(using: "QuerySet[Any]", model: type[TenantModel]) -> list[tuple[str, str]]:
    page = row_page(model)
    found = using.order_by("id").values_list(*page.ids, *page.names)[:SHOWN]
    width = len(page.ids)
    return [
        (" · ".join(str(value) for value in row[width:] if value) or page.noun, _address(page, row[:width]))
        for row in found
    ]


def _address(page: RowPage, ids: tuple[Any, ...]) -> str:
    return reverse(page.url_name, args=ids)
