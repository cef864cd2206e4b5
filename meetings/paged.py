"""Pages of rows that were worked out as a whole: a cursor is the number of its page."""

from collections.abc import Sequence
from typing import TypeVar

from core.errors import InvalidInput
from core.templatetags.parts import Page

SIZE = 100
Row = TypeVar("Row")


def numbered(rows: Sequence[Row], cursor: str, size: int = SIZE) -> tuple[Sequence[Row], Page]:
    """One page of them. Raises InvalidInput."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and 0 < len(cursor) < 6 and int(cursor) > 0):
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor")
    number = int(cursor or 1)
    start = (number - 1) * size
    shown = rows[start : start + size]
    return shown, Page(
        previous=str(number - 1) if number > 1 else None,
        next=str(number + 1) if start + size < len(rows) else None,
        first=start + 1 if shown else None,
        last=start + len(shown) if shown else None,
        total=len(rows),
    )
