"""A table as people mean it: one header row, then rows of values, each with the number it has in Excel."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import chain

from core.spreadsheets.addresses import CellAddress, CellRange, column_letter
from core.spreadsheets.foot import Foot, above_foot, foot_of
from core.spreadsheets.refusals import SpreadsheetRefused, empty_table

CellValue = str | int | float | bool | date | datetime | None
# Row number and the values from column A on, as they come from the parsing child; rows without a value do not come.
RawRow = tuple[int, list[CellValue]]

# The column our own list of rejected rows begins with: the corrected list can be uploaded as it is.
REMARK_HEADER = "错误说明"
_HEADER_SEARCH_ROWS = 10
_TITLE_GUARD_CELLS = 3
_COLON = re.compile("[:：]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its header as written (blanks trimmed) and its number in Excel, from 1."""

    header: str
    number: int

    @property
    def letter(self) -> str:
        return column_letter(self.number)


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its number in Excel, and its values in the order of ``Table.columns``."""

    number: int
    cells: list[CellValue]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. ``sheet`` is empty for a CSV; ``header_row`` is the header's number in Excel.

    ``foot`` are the lines below the rows that were passed over: totals, remarks, who filled it in.
    """

    sheet: str
    header_row: int
    columns: list[Column]
    rows: list[Row]
    foot: list[Foot] = field(default_factory=list)

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def values(self, row: Row) -> dict[str, CellValue]:
        """The row's values by header."""
        return dict(zip(self.headers, row.cells, strict=True))

    def address(self, row: Row, header: str) -> str:
        """“第 3 行 C 列” for the cell of that row under that header; ``KeyError`` where there is no such column."""
        for column in self.columns:
            if column.header == header:
                return str(CellAddress(row.number, column.number))
        raise KeyError(header)


@lru_cache(maxsize=20_000)
def match_key(text: str) -> str:
    """The form in which headers and labels are compared: full width as half width, no blanks, no case, no ``*``.

    Remembered, as a sheet's names are compared several times each while it is judged and written.
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).strip("*").casefold()


def build_table(rows: Iterable[RawRow], merges: Sequence[CellRange], *, sheet: str = "") -> Table:
    """Find the header row among the first ten, and take the rows below it, but for the foot.

    Rows above the header that are titles (merged across, or a lone cell above a wider row) are passed over. Raises
    ``SpreadsheetRefused`` for no content, a header that is missing or double, merged cells at or below the header,
    and values in a column that has no header.
    """
    remaining = iter(rows)
    header_row, headers, following = _find_header(remaining, merges)
    columns = _columns(headers)
    below = list(chain(following, remaining))
    foot = foot_of(below, width=len(columns))
    _refuse_merges(above_foot(merges, foot), header_row, columns)
    taken = [_row(number, cells, columns) for number, cells in below[: len(below) - len(foot)]]
    table_columns = [column for column in columns if match_key(column.header) != match_key(REMARK_HEADER)]
    if len(table_columns) < len(columns):
        taken = [_without(row, columns, table_columns) for row in taken]
    return Table(
        sheet, header_row, table_columns, [row for row in taken if row.cells.count(None) < len(row.cells)], foot
    )


def _find_header(rows: Iterator[RawRow], merges: Sequence[CellRange]) -> tuple[int, list[CellValue], list[RawRow]]:
    """The header's row number and cells, and the rows that had to be read beyond it."""
    read: list[RawRow] = []
    for number, cells in rows:
        read.append((number, cells))
        if number >= _HEADER_SEARCH_ROWS:
            break
    for position, (number, cells) in enumerate(read):
        widest = max((_filled(below) for _, below in read[position + 1 :]), default=0)
        if number <= _HEADER_SEARCH_ROWS and not _is_title(number, cells, widest, merges):
            return number, cells, read[position + 1 :]
    if not read:
        raise empty_table()
    raise SpreadsheetRefused(
        f"前 {_HEADER_SEARCH_ROWS} 行内没有找到表头，请把列名放在同一行、靠近表格顶部，再重新上传。",
        code="spreadsheet_header_missing",
    )


def _filled(cells: list[CellValue]) -> int:
    return sum(value is not None for value in cells)


def _is_title(number: int, cells: list[CellValue], widest: int, merges: Sequence[CellRange]) -> bool:
    """Whether a row above the header is a heading: all it says stands in cells merged across, or in one lone cell; or
    it is the line of an office's form that says who filled it in and when (填表单位：…　填表日期：…).

    ``widest`` is how many cells the fullest row below has. A header with fewer would be refused for the column that has
    no name, so passing over such a line takes no header away.
    """
    filled = [column for column, value in enumerate(cells, start=1) if value is not None]
    across = {m.first_column for m in merges if m.first_row == number and m.last_column > m.first_column}
    if filled and all(column in across for column in filled):
        return True
    is_told = bool(filled) and len(filled) < widest and _COLON.search(str(cells[filled[0] - 1])) is not None
    return widest >= _TITLE_GUARD_CELLS and (len(filled) == 1 or is_told)


def _columns(headers: list[CellValue]) -> list[Column]:
    columns: list[Column] = []
    first_with: dict[str, Column] = {}
    for number, value in enumerate(headers, start=1):
        if value is None:
            continue
        column = Column(_SPACE.sub(" ", str(value)).strip(), number)
        earlier = first_with.setdefault(match_key(column.header), column)
        if earlier is not column:
            raise SpreadsheetRefused(
                f"列名“{column.header}”出现了两次（{earlier.letter} 列、{column.letter} 列），请删去或改名其中一列。",
                code="spreadsheet_header_duplicate",
            )
        columns.append(column)
    return columns


def _refuse_merges(merges: Sequence[CellRange], header_row: int, columns: list[Column]) -> None:
    last_column = max(column.number for column in columns)
    inside = sorted(
        (m for m in merges if m.last_row >= header_row and m.first_column <= last_column),
        key=lambda merged: (merged.first_row, merged.first_column),
    )
    if not inside:
        return
    named = "、".join(str(merged) for merged in inside[:5]) + (f"等 {len(inside)} 处" if len(inside) > 5 else "")
    raise SpreadsheetRefused(
        f"表头及以下有合并单元格（{named}），系统无法判断内容属于哪一行，"
        "请取消合并并逐格填写；如果是表尾的说明文字，请删去该行。",
        code="spreadsheet_merged_cells",
    )


def _row(number: int, cells: list[CellValue], columns: list[Column]) -> Row:
    """The row's values under the headers; a value beside them would be lost, so it is an error."""
    if len(cells) <= len(columns) == columns[-1].number:
        return Row(number, cells + [None] * (len(columns) - len(cells)))  # as most are: columns lie side by side
    values = [cells[column.number - 1] if column.number <= len(cells) else None for column in columns]
    if len(cells) - cells.count(None) > len(values) - values.count(None):
        named = {column.number for column in columns}
        stray = next(n for n, value in enumerate(cells, start=1) if value is not None and n not in named)
        raise SpreadsheetRefused(
            f"{CellAddress(number, stray)}有内容，但这一列没有列名，请补上列名或清空这一列。",
            code="spreadsheet_header_blank",
        )
    return Row(number, values)


def _without(row: Row, columns: list[Column], kept: list[Column]) -> Row:
    return Row(row.number, [value for column, value in zip(columns, row.cells, strict=True) if column in kept])
