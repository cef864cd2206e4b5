"""The lines of a directory as a page shows them: its own, and the copy that is read above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.templatetags.parts import StateTag
from services.directories.kinds import Directory, LineColumn, shown


@dataclass(frozen=True)
class LineCell:
    column: LineColumn
    text: str


@dataclass(frozen=True)
class LineRow:
    """``line`` is what it was made of. ``name`` is the first column; ``url`` leads from it, where the reader may go."""

    line: Any
    name: str
    url: str
    tags: Sequence[StateTag]
    cells: Sequence[LineCell]


def on_page(columns: Iterable[LineColumn]) -> list[LineColumn]:
    return [column for column in columns if column.on_page]


def columns_of(directory: Directory) -> list[LineColumn]:
    return on_page(directory.columns)


def cells_row(
    columns: Sequence[LineColumn], line: Any, values: Sequence[Any], *, url: str = "", tags: Sequence[StateTag] = ()
) -> LineRow:
    cells = [LineCell(column, shown(column, value)) for column, value in zip(columns, values, strict=True)]
    return LineRow(line, cells[0].text, url, tags, cells[1:])


def row_of(directory: Directory, line: Any, *, url: str = "", tags: Sequence[StateTag] = ()) -> LineRow:
    columns = columns_of(directory)
    return cells_row(columns, line, [column.value(line) for column in columns], url=url, tags=tags)
