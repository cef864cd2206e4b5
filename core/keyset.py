"""Keyset pages: the next page starts after the last row seen, so page 1,000 costs what page 1 does.

Used by pages and API alike. Orderings come from an allow-list and end in the id, so they are total.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from core.errors import InvalidInput

COUNT_CAP = 10_000
CURSOR_LENGTH = 2_000


@dataclass(frozen=True)
class KeysetPage:
    """``rows`` in the order asked; ``previous`` and ``next`` are cursors, empty at the ends."""

    rows: Sequence[Any]
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


def _typed(queryset: "QuerySet[Any]", field: str, value: Any) -> Any:
    """A cursor's value as the column's type; a forged one is refused here and not by the database."""
    kind = queryset.model._meta.get_field(field).get_internal_type()
    try:
        if kind == "UUIDField":
            return UUID(str(value))
        if kind == "DateTimeField":
            parsed: Any = parse_datetime(str(value))
            if parsed is not None and parsed.tzinfo is None:
                raise ValueError(field)
        elif kind == "DateField":
            parsed = parse_date(str(value))
        elif kind in {"CharField", "TextField"}:
            parsed = str(value)
            parsed.encode()
            if "\x00" in parsed:
                raise ValueError(field)
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


def keyset_page(
    queryset: "QuerySet[Any]", *, ordering: str, allowed: Mapping[str, str], cursor: str = "", size: int = 50
) -> KeysetPage:
    """One page. ``allowed`` maps an ordering's public name to a column that is never null; ``-name`` is descending.

    Raises InvalidInput for an ordering or cursor that is not one.
    """
    name = ordering.removeprefix("-")
    if name not in allowed:
        raise InvalidInput(f"不能按“{name}”排序，可用：{'、'.join(sorted(allowed))}。", code="bad_ordering")
    fields = (allowed[name], "id")
    ascending = not ordering.startswith("-")
    direction, values = _decode(cursor, 2) if cursor else ("after", [])
    forward = direction == "after"
    walk_up = ascending == forward
    if values:
        typed = [_typed(queryset, field, value) for field, value in zip(fields, values, strict=True)]
        queryset = queryset.filter(_beyond(fields, typed, ascending=walk_up))
    prefix = "" if walk_up else "-"
    rows = list(queryset.order_by(*dict.fromkeys(f"{prefix}{field}" for field in fields))[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if not forward:
        rows.reverse()
    ends = [[_value(row, field) for field in fields] for row in (rows[0], rows[-1])] if rows else []
    has_previous = (more if not forward else bool(cursor)) and bool(rows)
    has_next = (more if forward else True) and bool(rows)
    return KeysetPage(
        rows=rows,
        previous=_encode("before", ends[0]) if has_previous else "",
        next=_encode("after", ends[1]) if has_next else "",
    )


def capped_count(queryset: "QuerySet[Any]") -> tuple[int, bool]:
    """The number of rows, counted no further than COUNT_CAP; and whether the cap was reached."""
    counted = queryset.order_by().values("pk")[: COUNT_CAP + 1].count()
    return min(counted, COUNT_CAP), counted > COUNT_CAP
