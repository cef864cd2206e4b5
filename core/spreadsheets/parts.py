"""The XML parts of a workbook, scanned as a stream: what each is, and for a sheet which cells it really names.

A part is judged by its root element, never by its name, because the parser that comes after us finds parts through
relationships an attacker may write. Namespaces are ignored for the same reason: that parser ignores them too.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from core.spreadsheets.addresses import CellAddress, CellRange, column_letter, parse_reference
from core.spreadsheets.limits import MIB, Limits
from core.spreadsheets.plain_rows import CLOSING, LONGEST, OPENING, PlainRow, PlainRows
from core.spreadsheets.refusals import beyond_limits, damaged, dde, entities, external_link, macros, too_many_cells

Attributes = dict[str, str]

# Longest single tag, comment or instruction kept in memory while its end is awaited.
_TOKEN_BYTES = MIB
_FORMULA_CHARACTERS = 8192
_NAMED_CELLS = 20
_QUOTED = re.compile(r'"[^"]*"')
_DDE = re.compile(r"\||\bDDE\s*\(", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """What a part turned out to be. ``root`` is the local name of its root element."""

    root: str = ""
    sheets: list[Attributes] = field(default_factory=list)
    relationships: list[Attributes] = field(default_factory=list)
    content_types: set[str] = field(default_factory=set)
    cells: "SheetCells | None" = None


@dataclass(slots=True)
class SheetCells:
    """What one worksheet names: its extent, and the cells and ranges that a plain table may not have.

    ``formulas`` and ``error_cells`` hold the first twenty addresses; the counts are complete.
    """

    last_row: int = 0
    first_row: int = 0
    first_column: int = 0
    last_column: int = 0
    cells: int = 0
    formula_count: int = 0
    formulas: list[CellAddress] = field(default_factory=list)
    error_count: int = 0
    error_cells: list[CellAddress] = field(default_factory=list)
    merges: list[CellRange] = field(default_factory=list)


def scan_part(chunks: Iterable[bytes], limits: Limits) -> Part:
    """Stream one XML part through the scanner; raises ``SpreadsheetRefused`` at the first thing not allowed."""
    return _Scanner(limits).scan(chunks)


class _Scanner:
    """One expat parser and the handler for the root it meets."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.part = Part()
        self.sheet: _SheetScanner | None = None
        self.rows = PlainRows()
        self.fed = 0
        # The document's own encoding is overridden: a part read as EBCDIC here and as UTF-8 later would be two parts.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = self._refuse_entities
        self.parser.EntityDeclHandler = self._refuse_entities
        self.parser.XmlDeclHandler = self._declaration

    def scan(self, chunks: Iterable[bytes]) -> Part:
        pending = b""
        try:
            for chunk in chunks:
                if b"\x00" in chunk:
                    # UTF-16: expat turns to it on a byte order mark, whatever encoding it was given.
                    raise damaged("编码不被支持")
                pending = self._take(pending + chunk)
            self._parse(pending)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise damaged("内部 XML 有误") from error
        return self.part

    def _take(self, data: bytes) -> bytes:
        """Account for plain rows, parse the rest; what is returned is a row whose end has not come yet."""
        position = 0
        while (start := data.find(OPENING, position)) >= 0:
            self._parse(data[position:start])
            position = start
            if self.sheet is not None and self.sheet.is_between_rows and self._has_read_all():
                while row := self.rows.at(data, position):
                    if not self.sheet.take(row):
                        break
                    position = row.end
                if position > start:
                    continue
                if len(data) - start < LONGEST and data.find(CLOSING, start) < 0:
                    return data[start:]
            following = data.find(OPENING, start + len(OPENING))
            end = following if following >= 0 else len(data)
            self._parse(data[start:end])
            position = end
        self._parse(data[position:])
        return b""

    def _has_read_all(self) -> bool:
        """Whether the parser is not within a tag, a comment or the like, of which it has yet to see the end."""
        return self.parser.CurrentByteIndex == self.fed

    def _parse(self, data: bytes) -> None:
        if data:
            self.parser.Parse(data, False)
            self.fed += len(data)
            if self.fed - self.parser.CurrentByteIndex > _TOKEN_BYTES:
                raise damaged("内部有过长的标记")

    def _refuse_entities(self, *_: object) -> None:
        raise entities()

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise damaged(f"编码 {encoding[:20]} 不被支持")

    def _root(self, name: str, _attributes: Attributes) -> None:
        root = local_name(name)
        self.part.root = root
        if root == "externalLink":
            raise external_link("外部链接")
        if root in ("macrosheet", "dialogsheet"):
            raise macros()
        handlers: dict[str, Callable[[str, Attributes], None]] = {
            "workbook": self._workbook,
            "Relationships": self._relationship,
            "Types": self._content_type,
        }
        if root == "worksheet":
            sheet = self.sheet = _SheetScanner(self.parser, self.limits)
            self.part.cells = sheet.found
            self.parser.StartElementHandler = sheet.start
            self.parser.EndElementHandler = sheet.end
            self.parser.StartCdataSectionHandler = sheet.enter
            self.parser.EndCdataSectionHandler = sheet.leave
        else:
            self.parser.StartElementHandler = handlers.get(root)

    def _workbook(self, name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local == "sheet":
            self.part.sheets.append({local_name(key): value for key, value in attributes.items()})
            if len(self.part.sheets) > self.limits.entries:
                raise damaged("工作表过多")
        elif local == "externalReference":
            raise external_link("外部链接")

    def _relationship(self, name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship":
            self.part.relationships.append(attributes)
            # One hyperlink cell is one relationship: as many are allowed as a sheet has rows.
            if len(self.part.relationships) > self.limits.rows:
                raise damaged("内部关系过多")
            if attributes.get("TargetMode") == "External" and not attributes.get("Type", "").endswith("/hyperlink"):
                raise external_link(attributes.get("Target", "")[:60])

    def _content_type(self, _name: str, attributes: Attributes) -> None:
        if "ContentType" in attributes and len(self.part.content_types) <= self.limits.entries:
            self.part.content_types.add(attributes["ContentType"].casefold())


class _SheetScanner:
    """Handler of a worksheet's elements. It keeps counts and the first findings, never the cells."""

    def __init__(self, parser: expat.XMLParserType, limits: Limits) -> None:
        self.found = SheetCells()
        self.parser = parser
        self.limits = limits
        self.elements = 0
        # How many <sheetData> are open: cells count only inside (validation rules further down have an <f> as well).
        self.tables = 0
        # How many elements and sections are open, and how many were when the last <sheetData> had begun.
        self.depth = 0
        self.table_depth = 0
        self.row = 0
        self.column = 0
        self.formula = ""

    @property
    def is_between_rows(self) -> bool:
        """Whether a <row> that begins now is a row of the table."""
        return self.tables == 1 and self.depth == self.table_depth

    def enter(self) -> None:
        self.depth += 1

    def leave(self) -> None:
        self.depth -= 1

    def take(self, row: PlainRow) -> bool:
        """Account for a whole row; False, and nothing done, where the parser is to find what is wrong with it."""
        found, limits = self.found, self.limits
        if row.number <= self.row or row.number > limits.rows or row.last_column > limits.columns:
            return False
        if self.elements + row.elements > limits.elements or found.cells + row.cells > limits.cells:
            return False
        if row.cells:
            first_column = min(found.first_column or row.first_column, row.first_column)
            last_column = max(found.last_column, row.last_column)
            grid = (row.number - (found.first_row or row.number) + 1) * (last_column - first_column + 1)
            if grid > limits.grid_cells:
                return False
            found.cells += row.cells
            found.first_row = found.first_row or row.number
            found.last_row, found.first_column, found.last_column = row.number, first_column, last_column
        self.elements += row.elements
        self.row, self.column = row.number, row.last_column
        return True

    def start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements > self.limits.elements:
            raise too_many_cells(self.limits.cells)
        if ":" in name:
            name = local_name(name)
        if self.tables:
            if name == "c":
                self._cell(attributes)
            elif name == "row":
                self._row(attributes)
            elif name == "f":
                self._formula()
        elif name == "mergeCell":
            self._merge(attributes)
        if name == "sheetData":
            self.tables += 1
            self.table_depth = self.depth

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "v" or name == "c":
            return
        name = local_name(name)
        if name == "f" and self.tables:
            self._formula_end()
        elif name == "sheetData":
            self.tables -= 1

    def _row(self, attributes: Attributes) -> None:
        """Rows come in rising order in every file an office program writes; other orders confuse the parser."""
        number = attributes.get("r")
        if number is None:
            row = self.row + 1
        elif number.isascii() and number.isdecimal() and len(number) <= 7:
            row = int(number)
        else:
            raise damaged("行号有误")
        if row <= self.row:
            raise damaged(f"第 {row} 行的次序有误")
        if row > self.limits.rows:
            raise beyond_limits(row, "", rows=self.limits.rows, columns=self.limits.columns)
        self.row, self.column = row, 0

    def _cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        address = (self.row, self.column + 1) if reference is None else parse_reference(reference)
        if address is None:
            raise damaged("单元格地址有误")
        row, column = address
        limits = self.limits
        if row > limits.rows or column > limits.columns:
            raise beyond_limits(row, column_letter(column), rows=limits.rows, columns=limits.columns)
        if row != self.row or row == 0 or column <= self.column:
            raise damaged(f"第 {row} 行单元格的次序有误")
        self.column = column
        self._extend(row, column)
        if attributes.get("t") == "e":
            self.found.error_count += 1
            _remember(self.found.error_cells, row, column)

    def _extend(self, row: int, column: int) -> None:
        found = self.found
        found.cells += 1
        found.last_row = row
        if not found.first_row:
            found.first_row, found.first_column = row, column
        found.first_column = min(found.first_column, column)
        found.last_column = max(found.last_column, column)
        grid = (row - found.first_row + 1) * (found.last_column - found.first_column + 1)
        if found.cells > self.limits.cells or grid > self.limits.grid_cells:
            raise too_many_cells(min(self.limits.cells, self.limits.grid_cells))

    def _formula(self) -> None:
        self.found.formula_count += 1
        _remember(self.found.formulas, self.row, self.column)
        self.formula = ""
        self.parser.CharacterDataHandler = self._formula_text

    def _formula_text(self, text: str) -> None:
        if len(self.formula) < _FORMULA_CHARACTERS:
            self.formula += text

    def _formula_end(self) -> None:
        self.parser.CharacterDataHandler = None
        if _DDE.search(_QUOTED.sub("", self.formula)):
            raise dde(str(CellAddress(self.row, self.column)))

    def _merge(self, attributes: Attributes) -> None:
        merged = CellRange.parse(attributes.get("ref", ""))
        if merged is None:
            raise damaged("合并单元格的地址有误")
        if len(self.found.merges) == self.limits.merges:
            raise damaged("合并单元格过多")
        self.found.merges.append(merged)


def _remember(addresses: list[CellAddress], row: int, column: int) -> None:
    if len(addresses) < _NAMED_CELLS:
        addresses.append(CellAddress(row, column))


def local_name(name: str) -> str:
    """The name without its prefix, as the parser after us reads it."""
    return name.partition(":")[2] or name
