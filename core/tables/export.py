"""Writing a table to a file: what the filters show, in the import's own form, marked where it tells of persons."""

import datetime as dt
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from django.http import QueryDict

from core import clock
from core.audit import record_access
from core.principal import Principal
from core.spreadsheets.sheets import ColumnKind, ColumnSpec, SheetSpec, Writable
from core.spreadsheets.writer import write_csv, write_workbook
from core.tables.plan import KEY_HEADER, MARK_HEADER, PAST_HEADER
from core.tables.spec import TableColumn, TableSpec, table_spec
from core.templatetags.formats import cn_datetime

# Up to so many rows a file is made while one waits for it; more are written in the background.
DIRECT_ROWS = 1000
TOLD_EVERY = 500
TEMPLATE_NOTES = (
    "每行一条；带 * 的列必填；下拉列表中没有的词请先在“设置”里添加。",
    "修改已有记录：先导出，改完再导入。",
)

Cells = list[Writable]
Tell = Callable[[int], None]


def mark_of(actor: Principal) -> str:
    """Who takes the rows away, and when: on every page of the file, so that a copy says where it came from."""
    who = f"{actor.account.display_name}（{actor.account.username}）" if actor.account else "平台"
    return f"{actor.tenant.name} {who} {cn_datetime(clock.now())}导出，含个人信息，请妥善保管"


def suffix_of(file_format: str) -> str:
    return "csv" if file_format == "csv" else "xlsx"


def file_name(spec: TableSpec, file_format: str, past: dt.date | None = None) -> str:
    told = f"截至{past:%Y%m%d}" if past else f"{clock.today():%Y%m%d}"
    return f"{spec.label}_{told}.{suffix_of(file_format)}"


def sheet_of(
    spec: TableSpec, columns: Sequence[TableColumn], rows: Iterable[Cells], *, past: dt.date | None = None
) -> SheetSpec:
    """The import's own sheet: the key first, hidden; a register has neither key nor words on what to write.

    What tells of a ``past`` day has that day in place of the key, and is only read.
    """
    if past is not None:
        chosen = (ColumnKind.CHOICE, ColumnKind.BOOLEAN)
        kinds = [ColumnKind.TEXT if column.kind in chosen else column.kind for column in columns]
        told = [ColumnSpec(one.header, kind=kind, width=one.width) for one, kind in zip(columns, kinds, strict=True)]
        day = ColumnSpec(PAST_HEADER, kind=ColumnKind.DATE, width=14)
        return SheetSpec(title=f"{spec.label}_截至{past.isoformat()}", columns=[day, *told], rows=rows)
    if spec.exported_only:
        plain = [
            ColumnSpec(column.header, kind=column.kind, width=column.width, comment=column.comment)
            for column in columns
        ]
        return SheetSpec(title=spec.label, columns=plain, rows=rows)
    key = ColumnSpec(KEY_HEADER, kind=ColumnKind.KEY, comment="系统用它认出这一行；新增的行留空")
    return SheetSpec(title=spec.label, columns=[key, *(column.column_spec() for column in columns)], rows=rows)


def write_template(path: Path, spec: TableSpec, actor: Principal) -> None:
    """The empty table with its drop-downs and what each column takes."""
    write_workbook(path, [sheet_of(spec, spec.columns(actor), ())], notes=TEMPLATE_NOTES)


class Export:
    """One taking away of a table by somebody; both halves of it need a scope only for ``rows``."""

    def __init__(self, spec: TableSpec, actor: Principal, filters: QueryDict) -> None:
        self.spec, self.actor, self.filters = spec, actor, filters
        self.past = spec.past_day(filters)
        self.columns = spec.columns(actor) if self.past is None else spec.columns_on(actor, self.past)
        self.mark = mark_of(actor) if spec.personal else ""
        self.count = 0
        self.second = Export(table_spec(spec.second_sheet), actor, filters) if spec.second_sheet else None

    def rows(self) -> Iterator[Cells]:
        """The cells of what the filters show, one row after the other; counted as they pass."""
        for row_id, values in self.spec.export_rows(self.actor, self.filters):
            self.count += 1
            cells = [column.show(values.get(column.code, column.empty)) for column in self.columns]
            if self.past is not None:
                yield [self.past, *cells]
            else:
                yield cells if self.spec.exported_only else [str(row_id), *cells]

    def note(self) -> None:
        """What the log keeps: who took how many rows of which list, and which columns in full that pages mask."""
        unmasked = [column.code for column in self.columns if column.unmasks]
        details = {"fields": ["export", *unmasked], "table": self.spec.code, "rows": self.count}
        record_access(self.spec.model, self.actor.tenant.pk, details)

    def write(self, path: Path, rows: Iterable[Cells], *, as_csv: bool, second: Iterable[Cells] = ()) -> None:
        """``second`` are the rows of the workbook's second sheet, where the table has one; a text file holds none."""
        if as_csv:
            self._write_csv(path, rows)
            return
        notes = [self.mark] if self.mark else None
        sheets = [self._sheet(rows), *([self.second._sheet(second)] if self.second else [])]
        write_workbook(path, sheets, notes=notes, watermark=self.mark)

    def _sheet(self, rows: Iterable[Cells]) -> SheetSpec:
        return sheet_of(self.spec, self.columns, rows, past=self.past)

    def _write_csv(self, path: Path, rows: Iterable[Cells]) -> None:
        """A text file has no header to print on: each row says in a last column who took it away."""
        sheet = self._sheet(rows)
        if self.mark:
            marked = ([*row, self.mark] for row in rows)
            sheet = SheetSpec(sheet.title, [*sheet.columns, ColumnSpec(MARK_HEADER)], marked)
        write_csv(path, sheet)


def write_export(path: Path, spec: TableSpec, actor: Principal, filters: QueryDict, *, as_csv: bool) -> int:
    """Write the file in the open scope, and note it; returns the number of rows."""
    export = Export(spec, actor, filters)
    export.write(path, export.rows(), as_csv=as_csv, second=export.second.rows() if export.second else ())
    export.note()
    return export.count


class Spool:
    """Rows set aside on disk in the order they were read, so that the file is written after the transaction ends:
    in constant memory, with its progress told, and without keeping the database waiting.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self.count = 0

    def fill(self, rows: Iterable[Cells]) -> None:
        for row in rows:
            pickle.dump(row, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self.count += 1

    def told(self, tell: Tell) -> Iterator[Any]:
        """The rows again; ``tell`` hears after every few hundred how many have passed."""
        self._file.seek(0)
        for number in range(self.count):
            if number % TOLD_EVERY == 0:
                tell(number)
            yield pickle.load(self._file)  # noqa: S301 - what fill() wrote into an unnamed file of this process

    def close(self) -> None:
        self._file.close()
