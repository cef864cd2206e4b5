"""Workbooks built by hand, part by part, so that each can be wrong in exactly one way."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
ROOT_RELATIONSHIPS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r0" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def workbook_xml(names: Mapping[str, str]) -> str:
    """``names`` maps a sheet's name to its state (visible, hidden, veryHidden)."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>'
        for n, (name, state) in enumerate(names.items(), start=1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'


def workbook_relationships(count: int, more: str = "") -> str:
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, count + 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}{more}</Relationships>'


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def parts_for(*sheets: str, names: Mapping[str, str] | None = None, links: str = "") -> dict[str, str | bytes]:
    """The parts of a workbook with these sheets; a test adds, replaces or takes away what it is about."""
    named = names or {f"表{n}": "visible" for n in range(1, len(sheets) + 1)}
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELATIONSHIPS,
        "xl/workbook.xml": workbook_xml(named),
        "xl/_rels/workbook.xml.rels": workbook_relationships(len(sheets), links),
    }
    for number, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    return parts


PLAIN_ROWS = (
    f'<row r="1">{text_cell("A1", "单位名称")}{text_cell("B1", "职工数")}</row>'
    f'<row r="2">{text_cell("A2", "示例甲公司")}<c r="B2"><v>12</v></c></row>'
)


def write_parts(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write_sheet(path: Path, rows: str, after: str = "", before: str = "") -> Path:
    return write_parts(path, parts_for(sheet_xml(rows, after, before)))


class RawArchive:
    """A ZIP written field by field, for archives that ``zipfile`` would not write."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.directory = bytearray()
        self.count = 0

    def add(self, name: str, content: bytes, **lies: int) -> int:
        """Append a member and list it; ``lies`` replace packed, size, offset, flags or mode in the directory alone."""
        offset = len(self.body)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        raw, crc = name.encode(), zlib.crc32(content)
        self.body += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, 0x800, 8, 0, 0, crc, len(packed), len(content), len(raw), 0
        )
        self.body += raw + packed
        listed = {"packed": len(packed), "size": len(content), "offset": offset, "flags": 0, "mode": 0} | lies
        self._list(raw, crc, **listed)
        return offset

    def _list(self, raw: bytes, crc: int, *, packed: int, size: int, offset: int, flags: int, mode: int) -> None:
        self.count += 1
        self.directory += struct.pack(
            "<4s4B4H3L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0x800 | flags, 8, 0, 0, crc,
            packed, size, len(raw), 0, 0, 0, 0, mode << 16, offset,
        )  # fmt: skip
        self.directory += raw

    def write(self, path: Path, *, prefix: bytes = b"", suffix: bytes = b"") -> Path:
        end = struct.pack(
            "<4s4H2LH", b"PK\x05\x06", 0, 0, self.count, self.count, len(self.directory), len(self.body), 0
        )
        path.write_bytes(prefix + bytes(self.body) + bytes(self.directory) + end + suffix)
        return path


def raw_workbook() -> RawArchive:
    """The parts of a plain workbook, ready for one more member."""
    archive = RawArchive()
    for name, content in parts_for(sheet_xml(PLAIN_ROWS)).items():
        archive.add(name, content.encode() if isinstance(content, str) else content)
    return archive
