"""What a written sheet is made of: its columns, and rows whose text stays text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

_TITLE_CHARACTERS = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

Writable = str | int | float | Decimal | bool | date | datetime | None


class ColumnKind(Enum):
    """What a column holds: it decides number format, drop-down and input check, never the type of a given value.

    ``KEY`` is the row's own id, hidden; ``MONEY`` is written in the unit of its header.
    """

    TEXT = "文字"
    INTEGER = "整数"
    DECIMAL = "数字"
    MONEY = "金额"
    DATE = "日期，如 2021-05-01"
    BOOLEAN = "是或否"
    CHOICE = "从下拉列表中选择"
    KEY = "系统编号，请勿修改"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column. ``width`` is in characters, a Chinese one counting as two; ``comment`` hangs on the header.

    ``choices`` are the labels of a drop-down; ``strict_choices`` false lets other values (several labels in one cell)
    be typed as well. ``wrap`` breaks long text into lines, and lets rows grow with it.
    """

    header: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float | None = None
    choices: Sequence[str] = ()
    strict_choices: bool = True
    required: bool = False
    comment: str = ""
    hidden: bool = False
    wrap: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the drop-down; yes and no for a logical column."""
        return ("是", "否") if self.kind is ColumnKind.BOOLEAN and not self.choices else tuple(self.choices)

    @property
    def is_hidden(self) -> bool:
        return self.hidden or self.kind is ColumnKind.KEY


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell shown in red with the reason as its comment."""

    value: Writable
    reason: str


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: a header row, then ``rows`` (values in column order; an iterator is consumed once, row by row)."""

    title: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[Sequence[Writable | Marked]] = ()
    frozen_columns: int = 1


def sheet_titles(titles: Iterable[str]) -> list[str]:
    """Titles a workbook accepts: 31 characters, none of ``[]:*?/\\``, no two alike; changed as little as that needs."""
    taken: set[str] = set()
    accepted: list[str] = []
    for title in titles:
        base = _NOT_IN_TITLES.sub("_", title).strip("' ") or "表"
        candidate, number = base[:_TITLE_CHARACTERS], 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{base[: _TITLE_CHARACTERS - len(str(number)) - 2]}({number})"
        taken.add(candidate.casefold())
        accepted.append(candidate)
    return accepted
