"""Look at an uploaded file before any parser does, in bounded memory, and refuse what could hurt (SECURITY.md A7)."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

from core.spreadsheets.addresses import CellAddress, CellRange
from core.spreadsheets.archive import Entry, list_entries, unpack
from core.spreadsheets.delimited import TextLayout, find_layout
from core.spreadsheets.limits import DEFAULT, MIB, Limits
from core.spreadsheets.parts import Attributes, Part, SheetCells, scan_part
from core.spreadsheets.refusals import (
    SpreadsheetRefused,
    SpreadsheetTooLarge,
    bomb,
    damaged,
    embedded,
    empty_table,
    entities,
    external_link,
    macros,
)
from core.spreadsheets.sniff import OLE_MAGIC, is_xlsx_candidate, refusal_by_content, refusal_by_members

NOTES_SHEET = "填写说明"

_NAMED_IN_MESSAGE = 5
_VBA_STORAGE = "VBA".encode("utf-16-le")
_NESTED_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"MZ", b"\x7fELF")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One worksheet as scanned. Rows and columns are the last ones with a cell, counted from 1 (0: an empty sheet).

    ``formulas`` and ``error_cells`` list the first twenty addresses; the counts are complete.
    """

    name: str
    index: int
    hidden: bool
    rows: int = 0
    columns: int = 0
    cells: int = 0
    formula_count: int = 0
    formulas: tuple[CellAddress, ...] = ()
    error_count: int = 0
    error_cells: tuple[CellAddress, ...] = ()
    merges: tuple[CellRange, ...] = ()

    def refuse_formulas(self) -> None:
        """Raise where the sheet holds formulas or error values: neither is a value somebody entered and answers for."""
        if self.formula_count:
            raise SpreadsheetRefused(
                _listed("是公式，请粘贴为数值", self.formulas, self.formula_count), code="spreadsheet_formulas"
            )
        if self.error_count:
            raise SpreadsheetRefused(
                _listed("是错误值（如 #N/A），请改为正确内容或清空", self.error_cells, self.error_count),
                code="spreadsheet_error_values",
            )


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """What an accepted file holds. ``sheets`` are the worksheets in workbook order; a CSV has none but a ``layout``."""

    format: Literal["xlsx", "csv"]
    sheets: tuple[SheetFacts, ...] = ()
    layout: TextLayout | None = None

    @property
    def visible_sheets(self) -> tuple[SheetFacts, ...]:
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)

    def sheet(self, name: str | None = None) -> SheetFacts:
        """The sheet of that name, else the first visible one with content that is not the notes; raises if none."""
        if name is not None:
            for sheet in self.sheets:
                if sheet.name == name:
                    return sheet
            names = "、".join(f"“{sheet.name}”" for sheet in self.visible_sheets)
            raise SpreadsheetRefused(f"没有工作表“{name}”，现有{names}。", code="spreadsheet_sheet_missing")
        for sheet in self.visible_sheets:
            if sheet.cells and sheet.name != NOTES_SHEET:
                return sheet
        raise empty_table()


def inspect_workbook(path: Path, *, limits: Limits = DEFAULT) -> WorkbookFacts:
    """Check an uploaded XLSX or CSV and say what is in it; no cell value is kept.

    Raises ``SpreadsheetRefused`` (422), ``SpreadsheetTooLarge`` (413) or ``SpreadsheetUnsupported`` (415), one code and
    one sentence per cause. Formulas, error values and merged cells are counted per sheet and refused when that sheet is
    read (``reader.read_table``), so that a summary on another sheet does no harm.
    """
    size = path.stat().st_size
    if size == 0:
        raise empty_table()
    if size > limits.file_bytes:
        raise SpreadsheetTooLarge(
            f"文件有 {size / MIB:.1f} MB，上限 {limits.file_bytes // MIB} MB，请拆分后再上传。",
            code="spreadsheet_file_too_large",
        )
    with path.open("rb") as file:
        head = file.read(4096)
        if is_xlsx_candidate(head):
            return WorkbookFacts("xlsx", _inspect_archive(file, size, limits))
    refusal = refusal_by_content(path, head)
    if refusal is not None:
        raise refusal
    return WorkbookFacts("csv", layout=find_layout(path))


def _inspect_archive(file: BinaryIO, size: int, limits: Limits) -> tuple[SheetFacts, ...]:
    entries = list_entries(file, size, limits)
    by_key = {entry.name.casefold(): entry for entry in entries}
    _check_members(by_key)
    parts: dict[str, Part] = {}
    for key, entry in by_key.items():
        part = _read_entry(file, entry, limits)
        if part is not None:
            parts[key] = part
    _check_parts(parts)
    workbooks = [key for key, part in parts.items() if part.root == "workbook"]
    if len(workbooks) != 1:
        raise refusal_by_members(by_key) if not workbooks else damaged("有多个工作簿目录")
    return _sheets(workbooks[0], parts)


def _check_members(by_key: dict[str, Entry]) -> None:
    """What the names alone give away: no workbook, macros, links, embedded files."""
    if "[content_types].xml" not in by_key or not any(key.endswith("workbook.xml") for key in by_key):
        raise refusal_by_members(by_key)
    for key, entry in by_key.items():
        folders, name = posixpath.split(key)
        if name.startswith("vbaproject") or "macrosheets" in folders:
            raise macros()
        if "externallinks" in folders:
            raise external_link(entry.name)
        if "embeddings" in folders or "activex" in folders:
            raise embedded(entry.name)


def _read_entry(file: BinaryIO, entry: Entry, limits: Limits) -> Part | None:
    """Unpack one member to its end, checking size and sum; scan it where it is XML, whatever its name."""
    chunks = unpack(file, entry)
    first = next(chunks, b"")
    key = entry.name.casefold()
    if first.startswith(_NESTED_MAGIC):
        raise embedded(entry.name)
    if first.startswith(OLE_MAGIC):
        raise macros() if _VBA_STORAGE in first else embedded(entry.name)
    markup = first.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"<")
    if "/media/" in key or not (markup or key.endswith((".xml", ".rels"))):
        for _ in chunks:
            pass
        return None
    if key.endswith(".vml") or key.startswith("customxml/"):
        # Drawings of comments are not well-formed in practice, and nobody reads custom parts: no scan but for entities.
        _refuse_declarations(chain((first,), chunks))
        return None
    part = scan_part(chain((first,), chunks), limits)
    if part.root == "sst" and entry.unpacked_bytes > limits.shared_strings_bytes:
        raise bomb(f"文字内容超过 {limits.shared_strings_bytes // MIB} MB")
    return part


def _refuse_declarations(chunks: Iterable[bytes]) -> None:
    tail = b""
    for chunk in chunks:
        window = (tail + chunk).replace(b"\x00", b"").upper()
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise entities()
        tail = chunk[-32:]


def _check_parts(parts: dict[str, Part]) -> None:
    """What the declared content types and relationship types give away, whatever the parts are called."""
    for part in parts.values():
        types = part.content_types | {link.get("Type", "").casefold() for link in part.relationships}
        if any("vbaproject" in kind or "macrosheet" in kind for kind in types):
            raise macros()
        if any("externallink" in kind for kind in types):
            raise external_link("外部链接")
        if any(kind.endswith("/oleobject") for kind in types):
            raise embedded("OLE 对象")


def _sheets(workbook_key: str, parts: dict[str, Part]) -> tuple[SheetFacts, ...]:
    """The worksheets in the order of the tabs, each tied to the part that was scanned for it."""
    folder, name = posixpath.split(workbook_key)
    relationships = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"), Part()).relationships
    targets = {link.get("Id", ""): link.get("Target", "") for link in relationships}
    facts: list[SheetFacts] = []
    names: set[str] = set()
    for index, sheet in enumerate(parts[workbook_key].sheets):
        title = sheet.get("name", "")
        if not title or title.casefold() in names:
            raise damaged("工作表名称缺失或重复")
        names.add(title.casefold())
        target = targets.get(sheet.get("id", ""), "").casefold()
        key = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        part = parts.get(key)
        if part is None or part.root not in ("worksheet", "chartsheet"):
            raise damaged(f"缺少工作表“{title[:31]}”的内容")
        if part.cells is not None:
            facts.append(_sheet_facts(index, sheet, part.cells))
    if not facts:
        raise damaged("没有工作表")
    return tuple(facts)


def _sheet_facts(index: int, sheet: Attributes, found: SheetCells) -> SheetFacts:
    return SheetFacts(
        name=sheet["name"],
        index=index,
        hidden=sheet.get("state", "visible") != "visible",
        rows=found.last_row,
        columns=found.last_column,
        cells=found.cells,
        formula_count=found.formula_count,
        formulas=tuple(found.formulas),
        error_count=found.error_count,
        error_cells=tuple(found.error_cells),
        merges=tuple(found.merges),
    )


def _listed(fault: str, addresses: tuple[CellAddress, ...], count: int) -> str:
    """“第 3 行 C 列、第 4 行 C 列等 12 处是公式，请粘贴为数值。”"""
    named = "、".join(str(address) for address in addresses[:_NAMED_IN_MESSAGE])
    more = f"等 {count} 处" if count > _NAMED_IN_MESSAGE else ""
    return f"{named}{more}{fault}。"
