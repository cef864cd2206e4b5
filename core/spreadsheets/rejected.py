"""The rows that could not be imported, handed back as a workbook to correct and upload again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.spreadsheets.sheets import ColumnSpec, Marked, SheetSpec, Writable
from core.spreadsheets.table import REMARK_HEADER, Row, Table, match_key
from core.spreadsheets.writer import write_workbook

_REMARK = ColumnSpec(REMARK_HEADER, width=48, wrap=True, comment="改好后可直接上传本表，这一列不会导入")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell. ``header`` is that of the user's table; empty where it is the row as a whole."""

    header: str
    message: str
    suggestion: str | None = None

    @property
    def sentence(self) -> str:
        """The message, with the suggestion where it does not already name it."""
        if self.suggestion and self.suggestion not in self.message:
            return f"{self.message}（可改为：{self.suggestion}）"
        return self.message


def write_rejected(
    path: Path,
    table: Table,
    errors: Mapping[int, Sequence[CellError]],
    *,
    columns: Sequence[ColumnSpec] = (),
    watermark: str = "",
) -> int:
    """Write the rows that have errors (keys are ``Row.number``) and return how many there are.

    The first column, 错误说明, names the row's number in the user's file and every error; wrong cells are red, with the
    reason as comment. The other columns are the user's own, values as they were, so the corrected file can be uploaded
    as it is: the reader passes over 错误说明. ``columns`` lends drop-downs and formats to columns of the same header.
    """
    known = {match_key(column.header): column for column in columns}
    specs = [replace(known.get(match_key(h), ColumnSpec(h)), header=h) for h in table.headers]
    rejected = [row for row in table.rows if errors.get(row.number)]
    sheet = SheetSpec(
        table.sheet or "未导入的行",
        [_REMARK, *specs],
        ([_remark(row, errors[row.number]), *_cells(table, row, errors[row.number])] for row in rejected),
        frozen_columns=1,
    )
    write_workbook(path, [sheet], watermark=watermark)
    return len(rejected)


def _remark(row: Row, errors: Sequence[CellError]) -> str:
    told = "；".join(f"{error.header}：{error.sentence}" if error.header else error.sentence for error in errors)
    return f"原第 {row.number} 行　{told}"


def _cells(table: Table, row: Row, errors: Sequence[CellError]) -> list[Writable | Marked]:
    reasons: dict[str, list[str]] = {}
    for error in errors:
        reasons.setdefault(error.header, []).append(error.sentence)
    return [
        Marked(value, "\n".join(reasons[header])) if header in reasons else value
        for header, value in table.values(row).items()
    ]
