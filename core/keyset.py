"""Keyset pages: the next page starts after the last row seen, so page 1,000 costs what page 1 does.

Used by pages and API alike. Orderings come from an allow-list and end in the id, so they are total.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from core.counting import RowsFound
from core.errors import InvalidInput
from core.rows import Found, Statement, found, found_in, page_sql

COUNT_CAP = 10_000
CURSOR_LENGTH = 2_000
NO_COLUMNS: Mapping[str, Any] = {}


@dataclass(frozen=True)
class KeysetPage:
    """``rows`` in the order asked, or their JSON; ``previous`` and ``next`` are cursors, empty at the ends."""

    rows: Any
    previous: str
    next: str


def _dump(value: Any) -> Any:
    return (
        value.isoformat()
        if isinstance(value, dt.date | dt.datetime)
        else str(value)
        if isinstance(value, UUID)
        else value
    )


def _encode(direction: str, values: Sequence[Any]) -> str:
    text = json.dumps([direction, *[_dump(value) for value in values]], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[str, list[Any]]:
    if len(cursor) > CURSOR_LENGTH:
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor")
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, TypeError, RecursionError) as error:
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor") from error
    if direction not in ("after", "before") or len(values) != length:
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor")
    return direction, values


def _column(model: type[Model], path: str) -> Any:
    """The column at the end of ``unit__name_key``."""
    field: Any = None
    for name in path.split("__"):
        field = (field.related_model if field is not None else model)._meta.get_field(name)
    return field


def _typed(column: Any, value: Any) -> Any:
    """A cursor's value as the column's type; a forged one is refused here and not by the database."""
    kind = column.get_internal_type()
    try:
        if kind == "UUIDField":
            return UUID(str(value))
        if kind == "DateTimeField":
            parsed: Any = parse_datetime(str(value))
            if parsed is not None and parsed.tzinfo is None:
                raise ValueError(value)
        elif kind == "DateField":
            parsed = parse_date(str(value))
        elif kind in {"CharField", "TextField"}:
            parsed = str(value)
            parsed.encode()
            if "\x00" in parsed:
                raise ValueError(value)
        else:
            parsed = int(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor") from error
    if parsed is None:
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor")
    return parsed


def _value(row: Any, field: str) -> Any:
    return row[field] if isinstance(row, Mapping) else getattr(row, field)


def _beyond(fields: Sequence[str], values: Sequence[Any], *, ascending: bool) -> Q:
    """Rows after (ascending) or before the point (field, id): an index range, then the ties."""
    first, last = fields
    sign = "gt" if ascending else "lt"
    if first == last:
        return Q(**{f"{first}__{sign}": values[0]})
    return Q(**{f"{first}__{sign}e": values[0]}) & (
        Q(**{f"{first}__{sign}": values[0]}) | Q(**{f"{last}__{sign}": values[1]})
    )


@dataclass(frozen=True)
class _Walk:
    """Which way a page goes, and from where: ``values`` are those of the row it begins after, none at an end."""

    fields: tuple[str, str]
    ascending: bool
    forward: bool
    values: list[Any]

    @property
    def upwards(self) -> bool:
        return self.ascending == self.forward

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(self.fields))


def _walk(
    model: type[Model],
    ordering: str,
    allowed: Mapping[str, str],
    cursor: str,
    worked_out: Mapping[str, Any] = NO_COLUMNS,
) -> _Walk:
    """``worked_out`` are columns that the query computes, by name."""
    name = ordering.removeprefix("-")
    if name not in allowed:
        raise InvalidInput(f"不能按“{name}”排序，可用：{'、'.join(sorted(allowed))}。", code="bad_ordering")
    fields = (allowed[name], "id")
    direction, values = _decode(cursor, 2) if cursor else ("after", [])
    columns = [worked_out[name].output_field if name in worked_out else _column(model, name) for name in fields]
    typed = [_typed(column, value) for column, value in zip(columns, values, strict=True)] if values else []
    return _Walk(fields, ascending=not ordering.startswith("-"), forward=direction == "after", values=typed)


def _page(walk: _Walk, rows: list[Any], size: int, values: Callable[[Any], Sequence[Any]]) -> KeysetPage:
    """The page of at most ``size + 1`` rows found on the walk; ``values`` reads of a row what a cursor holds."""
    more, rows = len(rows) > size, rows[:size]
    if not walk.forward:
        rows.reverse()
    return _between(walk, rows, more, *([values(rows[0]), values(rows[-1])] if rows else []))


def _between(walk: _Walk, rows: Any, more: bool, *edges: Sequence[Any]) -> KeysetPage:
    """``edges`` are what cursors hold of the first and the last row; none where there is no row."""
    has_previous = bool(edges) and (more if not walk.forward else bool(walk.values))
    has_next = bool(edges) and (more if walk.forward else True)
    return KeysetPage(
        rows=rows,
        previous=_encode("before", edges[0]) if has_previous else "",
        next=_encode("after", edges[1]) if has_next else "",
    )


def _json_page(walk: _Walk, rows: Found) -> KeysetPage:
    both = len(walk.fields) // len(walk.names)  # an ordering by the id alone is told once and held twice
    edges = [edge * both for edge in (rows.first, rows.last)] if rows.number else []
    return _between(walk, rows.json, rows.more, *edges)


def _cut(queryset: "QuerySet[Any]", walk: _Walk, size: int) -> "QuerySet[Any]":
    if walk.values:
        queryset = queryset.filter(_beyond(walk.fields, walk.values, ascending=walk.upwards))
    prefix = "" if walk.upwards else "-"
    return queryset.order_by(*(f"{prefix}{field}" for field in walk.names))[: size + 1]


def keyset_page(
    queryset: "QuerySet[Any]", *, ordering: str, allowed: Mapping[str, str], cursor: str = "", size: int = 50
) -> KeysetPage:
    """One page. ``allowed`` maps an ordering's public name to a column that is never null, of the table or worked out
    by the query; ``-name`` is descending.

    Raises InvalidInput for an ordering or cursor that is not one.
    """
    walk = _walk(queryset.model, ordering, allowed, cursor, queryset.query.annotations)
    rows = list(_cut(queryset, walk, size))
    return _page(walk, rows, size, lambda row: [_value(row, field) for field in walk.fields])


def held_page(
    model: type[Model],
    held: Sequence[Mapping[str, Any]],
    *,
    ordering: str,
    allowed: Mapping[str, str],
    cursor: str = "",
    size: int = 50,
) -> KeysetPage:
    """The same of rows in memory, which are no rows of the database."""
    walk = _walk(model, ordering, allowed, cursor)

    def place(row: Mapping[str, Any]) -> list[Any]:
        return [row[field] for field in walk.fields]

    ordered = sorted(held, key=place, reverse=not walk.upwards)
    if walk.values:
        ordered = [row for row in ordered if (place(row) > walk.values) == walk.upwards and place(row) != walk.values]
    return _page(walk, ordered[: size + 1], size, place)


def json_page(
    queryset: "QuerySet[Any]",
    shown: Mapping[str, str],
    *,
    ordering: str,
    allowed: Mapping[str, str],
    cursor: str = "",
    size: int = 50,
) -> KeysetPage:
    """The same, the rows being the JSON of ``shown``: each public name with its column."""
    walk = _walk(queryset.model, ordering, allowed, cursor)
    cut = _cut(queryset, walk, size)
    return _json_page(walk, found_in(cut, shown, walk.names, size, backwards=not walk.forward))


def statement_page(
    statement: Statement,
    shown: Mapping[str, str],
    *,
    ordering: str,
    allowed: Mapping[str, str],
    cursor: str = "",
    size: int = 50,
) -> KeysetPage:
    """``json_page`` over a statement, which reads the orderings' columns and the id."""
    walk = _walk(statement.model, ordering, allowed, cursor)
    tail, values = _tail(statement, walk, size + 1)
    inner, shape = f"{statement.text}{tail}", statement.shape(shown)
    text = page_sql(inner, shape, tuple(walk.names), size, backwards=not walk.forward)
    return _json_page(walk, found(statement.sent(text, values)[0], size))


def statement_rows_page(
    statement: Statement, *, ordering: str, allowed: Mapping[str, str], cursor: str = "", size: int = 50
) -> KeysetPage:
    """``keyset_page`` over such a statement, its rows told by name."""
    walk = _walk(statement.model, ordering, allowed, cursor)
    rows = [dict(zip(statement.names, row, strict=True)) for row in statement.rows(*_tail(statement, walk, size + 1))]
    return _page(walk, rows, size, lambda row: [row[field] for field in walk.fields])


def _tail(statement: Statement, walk: _Walk, limit: int) -> tuple[str, list[Any]]:
    """As ``_beyond`` and an order, in SQL. The limit is written out: for an unknown one no index would be walked."""
    columns = [statement.column(field) for field in walk.names]
    way, sign = ("ASC", ">") if walk.upwards else ("DESC", "<")
    order = f" ORDER BY {', '.join(f'{column} {way}' for column in columns)} LIMIT {int(limit)}"
    if not walk.values:
        return order, []
    if len(columns) == 1:
        return f" AND {columns[0]} {sign} %s{order}", walk.values[:1]
    first, last = columns
    beyond = f" AND {first} {sign}= %s AND ({first} {sign} %s OR {last} {sign} %s)"
    return f"{beyond}{order}", [walk.values[0], walk.values[0], walk.values[1]]


def _capped(counted: int) -> tuple[int, bool]:
    return min(counted, COUNT_CAP), counted > COUNT_CAP


def capped_count(queryset: "QuerySet[Any]") -> tuple[int, bool]:
    """The number of rows, counted no further than COUNT_CAP; and whether the cap was reached."""
    return _capped(queryset.order_by().values("pk")[: COUNT_CAP + 1].count())


def counted_page(queryset: "QuerySet[Any]", *, cursor: str = "", **asked: Any) -> tuple[KeysetPage, int, bool]:
    """``keyset_page`` with ``capped_count`` of the whole list, in one statement (two on an empty page past the end)."""
    number = RowsFound(queryset.order_by().values("pk")[: COUNT_CAP + 1])
    page = keyset_page(queryset.annotate(listed=number), cursor=cursor, **asked)
    if page.rows:
        return page, *_capped(_value(page.rows[0], "listed"))
    return page, *(capped_count(queryset) if cursor else (0, False))
