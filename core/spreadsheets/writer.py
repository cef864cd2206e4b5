"""Write tables as XLSX and CSV. Text is always text: never a formula, a link or a number (SECURITY.md A5).

What is written can be read back: ``write_workbook`` → ``guard`` → ``reader`` gives equal values, so an export is the
import template.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from core.spreadsheets.addresses import CellAddress, column_letter
from core.spreadsheets.delimited import escape_formula, looks_like_formula
from core.spreadsheets.guard import NOTES_SHEET
from core.spreadsheets.limits import DEFAULT
from core.spreadsheets.refusals import SpreadsheetRefused
from core.spreadsheets.sheets import ColumnKind, ColumnSpec, Marked, SheetSpec, Writable, sheet_titles

CHOICES_SHEET = "选项"

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": False,
}
_FONT = {"font_name": "微软雅黑", "font_size": 10.5, "valign": "vcenter"}
_BORDER = {"border": 1, "border_color": "#D5DAE1"}
_NUMBER_FORMATS: dict[ColumnKind, str] = {
    ColumnKind.TEXT: "@",
    ColumnKind.INTEGER: "0",
    ColumnKind.DECIMAL: "#,##0.######",
    ColumnKind.MONEY: "#,##0.00####",
    ColumnKind.DATE: "yyyy-mm-dd",
    ColumnKind.BOOLEAN: "@",
    ColumnKind.CHOICE: "@",
    ColumnKind.KEY: "@",
}
_DATE_FORMAT, _TIME_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_WRONG = {"bg_color": "#FDEAEA", "font_color": "#8C1D18", "border": 1, "border_color": "#C5221F"}
# Excel keeps fifteen digits of a number, texts of 32,767 characters, inline lists and page headers of 255.
_EXACT = 10**15
_CELL_CHARACTERS = DEFAULT.cell_characters
_INLINE_CHARACTERS = 255
# Its calendar is wrong before March 1900.
_FIRST_DAY = date(1900, 3, 1)
# Comments are drawn one by one when the file opens; past this many the reasons stand in the row's first cell alone.
_COMMENTS = 5_000
_WIDTHS = (8.0, 40.0)
_NOTES_WIDTHS = (20, 24, 8, 26, 60)
_ROW_HEIGHT = 19
_CENTRED = (ColumnKind.DATE, ColumnKind.BOOLEAN)
_RIGHT = (ColumnKind.INTEGER, ColumnKind.DECIMAL, ColumnKind.MONEY)


def write_workbook(
    path: Path,
    sheets: Sequence[SheetSpec],
    *,
    notes: Sequence[str] | None = None,
    watermark: str = "",
    properties: dict[str, str] | None = None,
) -> None:
    """Write the sheets as XLSX, in constant memory, overwriting ``path``.

    ``notes`` adds the sheet 填写说明: these lines, then what each column takes. ``watermark`` (user, time) is printed
    at the top and foot of every page and kept in the file's properties. Times must be naive and local. Raises
    ``SpreadsheetRefused`` where a text is longer than a cell can hold.
    """
    with xlsxwriter.Workbook(path, _OPTIONS) as workbook:
        if watermark or properties:
            workbook.set_properties({"comments": watermark, **(properties or {})})
        writer = _WorkbookWriter(workbook, watermark)
        titles = sheet_titles(sheet.title for sheet in sheets)
        lists = [column.labels for sheet in sheets for column in sheet.columns if _needs_range(column)]
        choices = list(dict.fromkeys(lists))
        for sheet, title in zip(sheets, titles, strict=True):
            _SheetWriter(writer, sheet, title, choices).write()
        if notes is not None:
            _write_notes(writer, notes, zip(titles, sheets, strict=True))
        if choices:
            _write_choices(writer, choices)


def write_csv(path: Path, sheet: SheetSpec) -> None:
    """Write one sheet as CSV: UTF-8 with a mark, so that Excel opens it; apostrophes before formula-like text.

    ``reader.read_table`` takes the apostrophes off again.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, quoting=csv.QUOTE_ALL)
        lines.writerow([_as_field(column.header) for column in sheet.columns])
        for row in sheet.rows:
            lines.writerow([_as_field(cell.value if isinstance(cell, Marked) else cell) for cell in row])


def _as_field(value: Writable) -> str:
    if isinstance(value, str):
        return escape_formula(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


class _WorkbookWriter:
    """The open workbook with its formats, each made once."""

    def __init__(self, workbook: Any, watermark: str) -> None:
        self.workbook = workbook
        self.watermark = watermark
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({**_FONT, **properties})
        return self._formats[key]

    def add_sheet(self, title: str) -> Any:
        sheet = self.workbook.add_worksheet(title)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        mark = self.watermark.replace("&", "&&")[: _INLINE_CHARACTERS - 20]
        if mark:
            sheet.set_header(f"&C{mark}")
        sheet.set_footer(f"&L{mark[:120]}&R第 &P 页，共 &N 页")
        return sheet


class _SheetWriter:
    """Writes one sheet, strictly downwards: in constant memory a row that is left cannot be returned to."""

    def __init__(self, book: _WorkbookWriter, spec: SheetSpec, title: str, choices: Sequence[tuple[str, ...]]) -> None:
        self.book = book
        self.spec = spec
        self.choices = choices
        self.comments = 0
        self.formats: dict[tuple[ColumnKind, bool, bool, str, bool], Any] = {}
        self.sheet = book.add_sheet(title)

    def write(self) -> None:
        self._set_columns()
        self._write_header()
        row = 0
        for row, values in enumerate(self.spec.rows, start=1):
            for column, value in enumerate(values):
                self._write_cell(row, column, value)
        self.sheet.freeze_panes(1, self._frozen_columns())
        self.sheet.autofilter(0, 0, row, len(self.spec.columns) - 1)
        self.sheet.repeat_rows(0)

    def _frozen_columns(self) -> int:
        """So many visible columns stay in view, together with the hidden ones before them."""
        left = self.spec.frozen_columns
        for position, column in enumerate(self.spec.columns):
            if left == 0:
                return position
            left -= not column.is_hidden
        return 0

    def _set_columns(self) -> None:
        if not any(column.wrap for column in self.spec.columns):
            self.sheet.set_default_row(_ROW_HEIGHT)
        for position, column in enumerate(self.spec.columns):
            width = column.width or min(max(_text_width(column.header) + 4, _WIDTHS[0]), _WIDTHS[1])
            cell_format = self._format(column)
            self.sheet.set_column(position, position, width, cell_format, {"hidden": column.is_hidden})
            self._set_validation(position, column)

    def _write_header(self) -> None:
        self.sheet.set_row(0, 24)
        for position, column in enumerate(self.spec.columns):
            colour = "#B3261E" if column.required else "#1F2933"
            cell_format = self.book.format(
                bold=True, bg_color="#EEF1F4", font_color=colour, align="center", num_format="@", **_BORDER
            )
            self.sheet.write_string(0, position, column.header, cell_format)
            comment = "。".join(part for part in ("必填" if column.required else "", column.comment) if part)
            if comment:
                self._comment(0, position, comment)

    def _set_validation(self, position: int, column: ColumnSpec) -> None:
        rule: dict[str, Any]
        if column.labels:
            strict = column.strict_choices
            rule = {
                "validate": "list",
                "source": self._list_source(column),
                "error_type": "stop" if strict else "information",
                "show_error": strict,
            }
            rule |= {"error_title": "不在可选范围内", "error_message": "请从下拉列表中选择一项。"}
        elif column.kind is ColumnKind.DATE:
            rule = {"validate": "date", "criteria": ">=", "value": _FIRST_DAY, "error_type": "warning"}
            rule |= {"error_title": "不是日期", "error_message": "日期请写成 2021-05-01 的样子。"}
        elif column.kind is ColumnKind.INTEGER:
            rule = {"validate": "integer", "criteria": "between", "minimum": -(10**9), "maximum": 10**12}
            rule |= {"error_type": "warning", "error_title": "不是整数", "error_message": "请只填整数。"}
        else:
            return
        self.sheet.data_validation(1, position, DEFAULT.rows - 1, position, rule)

    def _list_source(self, column: ColumnSpec) -> list[str] | str:
        if not _needs_range(column):
            return list(column.labels)
        return f"={_list_name(self.choices.index(column.labels))}"

    def _write_cell(self, row: int, column: int, cell: Writable | Marked) -> None:
        wrong = isinstance(cell, Marked)
        value = cell.value if isinstance(cell, Marked) else cell
        spec = self.spec.columns[column]
        if isinstance(value, bool) and spec.kind is not ColumnKind.BOOLEAN:
            self.sheet.write_boolean(row, column, value, self._format(spec, wrong=wrong))
        elif isinstance(value, date) and not _precedes_calendar(value):
            dated = _TIME_FORMAT if isinstance(value, datetime) else _DATE_FORMAT
            self.sheet.write_datetime(row, column, value, self._format(spec, wrong=wrong, number=dated))
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and -_EXACT < value < _EXACT:
            self.sheet.write_number(row, column, value, self._format(spec, wrong=wrong))
        elif value is not None and value != "":
            self._write_text(row, column, _as_text(value), wrong=wrong)
        elif wrong:
            self.sheet.write_blank(row, column, None, self._format(spec, wrong=wrong))
        if isinstance(cell, Marked):
            self._comment(row, column, cell.reason)

    def _write_text(self, row: int, column: int, text: str, *, wrong: bool) -> None:
        spec = self.spec.columns[column]
        if len(text) > _CELL_CHARACTERS:
            raise SpreadsheetRefused(
                f"{CellAddress(row + 1, column + 1)}（{spec.header}）的文字超过 {_CELL_CHARACTERS:,} 个字符，"
                "表格放不下，请先缩短该条内容再导出。",
                code="spreadsheet_long_text",
            )
        # The quote prefix keeps the text a text also when somebody clicks into the cell and presses Enter.
        cell_format = self._format(spec, wrong=wrong, quoted=looks_like_formula(text))
        self.sheet.write_string(row, column, text, cell_format)

    def _format(self, column: ColumnSpec, *, wrong: bool = False, number: str = "", quoted: bool = False) -> Any:
        key = (column.kind, column.wrap, wrong, number, quoted)
        if key not in self.formats:
            properties: dict[str, Any] = {"num_format": number or _NUMBER_FORMATS[column.kind]}
            if column.kind in _CENTRED:
                properties["align"] = "center"
            elif column.kind not in _RIGHT:
                properties["indent"] = 1
            properties |= {"text_wrap": True} if column.wrap else {}
            properties |= {"quote_prefix": True} if quoted else {}
            self.formats[key] = self.book.format(**properties, **(_WRONG if wrong else {}))
        return self.formats[key]

    def _comment(self, row: int, column: int, text: str) -> None:
        self.comments += 1
        if self.comments <= _COMMENTS:
            lines = 1 + _text_width(text) // 26
            self.sheet.write_comment(
                row, column, text, {"author": "链盟", "width": 190, "height": 18 + 16 * lines, "font_size": 9}
            )


def _precedes_calendar(value: date) -> bool:
    return (value.date() if isinstance(value, datetime) else value) < _FIRST_DAY


def _as_text(value: Writable) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _needs_range(column: ColumnSpec) -> bool:
    """Whether the labels do not fit the 255 characters of an inline list, whose separator is the comma."""
    labels = column.labels
    return len(",".join(labels)) > _INLINE_CHARACTERS or any("," in label or label != label.strip() for label in labels)


def _list_name(place: int) -> str:
    """The name under which a list of labels stands in the workbook."""
    return f"{CHOICES_SHEET}_{place + 1}"


def _text_width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _write_choices(writer: _WorkbookWriter, choices: Sequence[tuple[str, ...]]) -> None:
    """The lists of the drop-downs, one a column, on a sheet nobody sees."""
    sheet = writer.add_sheet(CHOICES_SHEET)
    sheet.hide()
    for column, labels in enumerate(choices):
        letter = column_letter(column + 1)
        place = f"='{CHOICES_SHEET}'!${letter}$1:${letter}${len(labels)}"
        writer.workbook.define_name(_list_name(column), place)
    for row in range(max(len(labels) for labels in choices)):
        for column, labels in enumerate(choices):
            if row < len(labels):
                sheet.write_string(row, column, labels[row], writer.format(num_format="@"))


def _write_notes(writer: _WorkbookWriter, notes: Sequence[str], sheets: Iterable[tuple[str, SheetSpec]]) -> None:
    """What a person filling the sheets in should know: the given lines, then the columns one by one."""
    sheet = writer.add_sheet(NOTES_SHEET)
    wrapped = writer.format(text_wrap=True, **_BORDER)
    heading = writer.format(bold=True, bg_color="#EEF1F4", **_BORDER)
    for position, width in enumerate(_NOTES_WIDTHS):
        sheet.set_column(position, position, width)
    row = 0
    for line in notes:
        sheet.write_string(row, 0, line, writer.format(bold=row == 0))
        row += 1
    row += 1
    for position, title in enumerate(("工作表", "列名", "必填", "填写内容", "说明")):
        sheet.write_string(row, position, title, heading)
    for title, spec in sheets:
        for column in spec.columns:
            row += 1
            explained = (title, column.header, "是" if column.required else "", column.kind.value, _explanation(column))
            sheet.set_row(row, _ROW_HEIGHT * (1 + _text_width(explained[-1]) // (_NOTES_WIDTHS[-1] - 4)))
            for position, text in enumerate(explained):
                if text:
                    sheet.write_string(row, position, text, wrapped)
                else:
                    sheet.write_blank(row, position, None, wrapped)


def _explanation(column: ColumnSpec) -> str:
    labels = column.labels
    shown = "、".join(labels[:8]) + ("……" if len(labels) > 8 else "")
    return "；".join(part for part in (column.comment, f"可填：{shown}" if labels else "") if part)
