"""Rows told by one look are judged as the parser judges them, and nothing hides behind one."""

from collections.abc import Iterator
from dataclasses import astuple

import pytest

from core.spreadsheets.limits import Limits
from core.spreadsheets.parts import scan_part
from core.spreadsheets.plain_rows import PlainRows
from core.spreadsheets.refusals import SpreadsheetRefused

HEAD = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="urn:x">'
PLAIN = b'<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" s="2"><v>1.5</v></c></row>'
FORMULA = b'<row r="7"><c r="A7"><f>1+1</f><v>2</v></c></row>'
LIMITS = Limits(rows=50, columns=5, cells=40, grid_cells=60, elements=200)


def table(rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    return HEAD + before + b"<sheetData>" + rows + b"</sheetData>" + after + b"</worksheet>"


def row(number: int, cells: bytes, attributes: bytes = b"") -> bytes:
    return b'<row r="%d"%s>%s</row>' % (number, attributes, cells)


def text(reference: bytes, content: bytes) -> bytes:
    return b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (reference, content)


SHEETS = {
    "nothing": table(b""),
    "plain": table(PLAIN + row(2, b'<c r="A2"/><c r="C2" t="b"><v>1</v></c>') + row(4, text(b"B4", "示例".encode()))),
    "blank between": table(b"\n " + PLAIN + b"\r\n\t" + row(3, b"") + b"\n"),
    "further columns later": table(row(3, text(b"C3", b"x")) + row(4, text(b"A4", b"x") + text(b"E4", b"x"))),
    "a formula behind": table(PLAIN + FORMULA),
    "a formula before": table(FORMULA + row(8, b"")),
    "an error value": table(PLAIN + row(2, b'<c r="A2" t="e"><v>#N/A</v></c>')),
    "a double attribute": table(row(1, b"", b' spans="1" spans="1"')),
    "a number twice": table(row(1, b"", b' r="2"')),
    "an attribute not closed": table(b'<row r="1" x="><c r="A1"/></row>'),
    "rows that fall": table(row(3, b"") + row(2, b"")),
    "a row twice": table(PLAIN + PLAIN),
    "columns that fall": table(row(1, b'<c r="B1"/><c r="A1"/>')),
    "a column twice": table(row(1, b'<c r="A1"/><c r="A1"/>')),
    "a cell of another row": table(row(1, b'<c r="A2"/>')),
    "row zero": table(b'<row r="0"><c r="A0"/></row>'),
    "a number with a zero before it": table(b'<row r="01"><c r="A1"/></row>'),
    "too far down": table(row(51, text(b"A51", b"x"))),
    "too far right": table(row(1, text(b"F1", b"x"))),
    "too wide and high": table(row(1, b'<c r="A1"/>') + row(20, b'<c r="D20"/>')),
    "too many cells": table(b"".join(row(n, b'<c r="A%d"/><c r="B%d"/>' % (n, n)) for n in range(1, 25))),
    "too many elements": table(b"".join(row(n, text(b"A%d" % n, b"x")) for n in range(1, 41)), after=b"<a/>" * 60),
    "no text": table(row(1, text(b"A1", b"\xff\xfe"))),
    "half a character": table(row(1, text(b"A1", b"\xe4\xb8"))),
    "what is no character": table(row(1, text(b"A1", "\uffff".encode()))),
    "a control character": table(row(1, text(b"A1", b"\x01"))),
    "an entity": table(row(1, text(b"A1", b"&lt;b&gt;"))),
    "an unknown entity": table(row(1, text(b"A1", b"&x;"))),
    "a prefix": table(b'<x:row r="1"><x:c r="A1"><x:f>1</x:f></x:c></x:row>'),
    "in a comment": table(b"<!-- " + PLAIN + b" -->" + FORMULA),
    "out of a comment": table(b"<!-- " + row(1, text(b"A1", b"-->")) + FORMULA + b"<!-- -->"),
    "in a section": table(b"<![CDATA[" + PLAIN + b"]]>" + FORMULA),
    "out of a section": table(b"<![CDATA[" + row(1, text(b"A1", b"]]>")) + FORMULA + b"<![CDATA[]]>"),
    "in an instruction": table(b"<?x " + PLAIN + b"?>" + FORMULA),
    "in an attribute": table(b'<a b="' + PLAIN + b'"/>'),
    "in a row": table(b'<row r="1">' + row(2, b"") + b"</row>"),
    "in a cell": table(b'<row r="1"><c r="A1">' + row(2, b"") + b"</c></row>"),
    "in a formula": table(b'<row r="1"><c r="A1"><f>' + row(2, b"") + b"</f></c></row>"),
    "before the table": table(PLAIN, before=row(1, text(b"A1", b"x"))),
    "behind the table": table(PLAIN, after=row(9, text(b"A9", b"x")) + b'<mergeCell ref="A1:B1"/>'),
    "in a second table": table(PLAIN, after=b"<sheetData>" + row(2, b'<c r="A2"/>') + b"</sheetData>"),
    "in a table in a table": table(b"<sheetData>" + PLAIN + b"</sheetData>" + row(2, b"")),
    "a table not closed": HEAD + b"<sheetData>" + PLAIN,
    "a row not closed": HEAD + b'<sheetData><row r="1"><c r="A1"/>',
    "what only begins alike": table(b'<rows r="1"/><rowBreaks r="1"></rowBreaks>' + PLAIN),
}


def outcome(content: bytes, size: int) -> object:
    """What a sheet is found to hold, or why it is refused, read in pieces of that size."""
    try:
        part = scan_part((content[at : at + size] for at in range(0, len(content), size)), LIMITS)
    except SpreadsheetRefused as refusal:
        return refusal.code, refusal.message
    assert part.cells is not None
    return astuple(part.cells)


@pytest.fixture
def by_parser_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patched:
        patched.setattr(PlainRows, "at", lambda *_: None)
        yield patched


@pytest.mark.parametrize("size", [1, 7, 40, 10**6])
@pytest.mark.parametrize("content", SHEETS.values(), ids=SHEETS.keys())
def test_a_look_finds_what_the_parser_finds(by_parser_alone: pytest.MonkeyPatch, content: bytes, size: int) -> None:
    parsed = outcome(content, size)
    by_parser_alone.undo()
    assert outcome(content, size) == parsed


def test_most_rows_need_no_parser() -> None:
    rows = b"".join(row(n, text(b"A%d" % n, b"x"), b' spans="1:1"') for n in range(1, 40))
    seen = PlainRows()
    found = seen.at(rows, 0)
    assert found is not None
    assert (found.number, found.cells, found.first_column, found.last_column, found.elements) == (1, 1, 1, 1, 4)
    assert seen.at(rows, found.end) is not None
    assert seen.at(FORMULA, 0) is None


def test_a_row_without_end_does_not_pile_up() -> None:
    """What waits for the end of a row is bounded; a long row is read by the parser."""
    cells = b"".join(b'<c r="%s%d"/>' % (b"A", n) for n in range(1, 2))
    long = b'<row r="1" x="%s">' % (b"y" * 500_000) + cells + b"</row>"
    assert outcome(table(long), 65_536) == outcome(table(row(1, cells)), 65_536)
