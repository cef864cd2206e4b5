"""How a list is laid out on paper: orientation, size of type, column widths, alignment and text of every cell."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from reports.rendering.content import Column, ColumnKind, ListTable, display
from reports.rendering.geometry import LANDSCAPE, PORTRAIT, PageFrame, points
from reports.rendering.text import em_width

Alignment = Literal["left", "center", "right"]

NUMBER_COLUMN = Column(code="number", label="序号", kind="integer", width=2.5)
CELL_PADDING = 3.5
ASCII_WORD = re.compile(r"[!-~]+")
LONGEST_UNBROKEN = 13.0
SHORT_TEXT = 6.0
# Other faces are a hair wider than the estimate; some word processors put a quarter space between 年 and its digits.
SLACK = 0.2
DATE_SLACK = 1.2
# Tried in this order: page, size of type (小四, 五号), and the part of what they would like that text columns must get.
PAGES: tuple[tuple[PageFrame, float, float], ...] = (
    (PORTRAIT, 12.0, 1.0),
    (PORTRAIT, 10.5, 0.6),
    (LANDSCAPE, 12.0, 0.9),
    (LANDSCAPE, 10.5, 0.35),
)
SMALLEST = 9.0
ALIGNMENTS: dict[ColumnKind, Alignment] = {"text": "left", "integer": "right", "money": "right", "date": "center"}


@dataclass(frozen=True)
class PrintedColumn:
    """``width`` is in points and includes the cell's padding."""

    heading: str
    width: float
    alignment: Alignment


@dataclass(frozen=True)
class PrintedTable:
    """A list ready for paper. ``rows`` hold the running number first; column widths sum to the frame's text width."""

    columns: tuple[PrintedColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    frame: PageFrame
    size: float

    @property
    def is_landscape(self) -> bool:
        return self.frame is LANDSCAPE


# The files of one pack ask for the same lists; a pack has a few.
KEPT = 8


@lru_cache(maxsize=KEPT)
def lay_out(table: ListTable) -> PrintedTable:
    """Portrait while the wished widths fit at 小四 or 五号, else landscape; numbers, dates and codes never break."""
    columns = (NUMBER_COLUMN, *table.columns)
    rows = tuple(
        (str(number), *(display(cell, column.kind) for column, cell in zip(table.columns, row, strict=True)))
        for number, row in enumerate(table.rows, start=1)
    )
    needs = [_need(column, [row[index] for row in rows]) for index, column in enumerate(columns)]
    frame, size = _choose_page(needs)
    widths = _widths(needs, frame=frame, size=size)
    printed = tuple(
        PrintedColumn(
            heading=_broken_heading(column.heading, (width - 2 * CELL_PADDING) / size),
            width=width,
            alignment="center" if column is NUMBER_COLUMN else ALIGNMENTS[column.kind],
        )
        for column, width in zip(columns, widths, strict=True)
    )
    return PrintedTable(columns=printed, rows=rows, frame=frame, size=size)


@dataclass(frozen=True)
class _Need:
    """Widths of one column in ems: ``floor`` keeps whole what must not break, ``liking`` lets the longest cell stand on
    one line, within twice the width its author wished."""

    floor: float
    liking: float
    elastic: bool


def _need(column: Column, cells: list[str]) -> _Need:
    heading = max(em_width(part) for part in column.heading.replace("（", "\n（").split("\n"))
    longest = max((em_width(cell) for cell in cells), default=0.0)
    whole = longest
    if column.kind == "text" and longest > SHORT_TEXT:
        whole = min(max(map(_longest_unbroken, cells)), LONGEST_UNBROKEN)
    floor = max(whole, min(heading, 4.0), heading / 2) + (DATE_SLACK if column.kind == "date" else SLACK)
    elastic = column.kind == "text"
    return _Need(floor, max(floor, min(longest + SLACK, column.width * 2)) if elastic else floor, elastic)


def _broken_heading(heading: str, available: float) -> str:
    """A heading too long for one line breaks before its bracketed unit, not inside it."""
    return heading if em_width(heading) <= available else heading.replace("（", "\n（", 1)


def _longest_unbroken(cell: str) -> float:
    """Chinese breaks anywhere; a code or a foreign word does not."""
    return max((em_width(word) for word in ASCII_WORD.findall(cell)), default=0.0)


def _choose_page(needs: list[_Need]) -> tuple[PageFrame, float]:
    for frame, size, part in PAGES:
        widths = [max(need.floor, need.liking * part) for need in needs]
        if _needed(widths, size) <= points(frame.text_width):
            return frame, size
    return LANDSCAPE, SMALLEST


def _needed(widths: list[float], size: float) -> float:
    return sum(widths) * size + len(widths) * 2 * CELL_PADDING


def _widths(needs: list[_Need], *, frame: PageFrame, size: float) -> list[float]:
    """Fill the type area exactly: every column gets its floor, then text columns what they like, then all the rest."""
    total = points(frame.text_width) - len(needs) * 2 * CELL_PADDING
    spare = total - sum(need.floor for need in needs) * size
    if spare < 0:
        return [need.floor * total / sum(each.floor for each in needs) + 2 * CELL_PADDING for need in needs]
    wished = sum(need.liking - need.floor for need in needs) * size
    granted = min(1.0, spare / wished) if wished else 0.0
    rest = spare - wished * granted
    elastic = [need.liking if need.elastic else 0.0 for need in needs]
    shares = elastic if any(elastic) else [need.liking for need in needs]
    return [
        (need.floor + (need.liking - need.floor) * granted) * size + rest * share / sum(shares) + 2 * CELL_PADDING
        for need, share in zip(needs, shares, strict=True)
    ]
