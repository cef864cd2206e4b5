"""A laid-out list as a Word table: fixed widths, ruled, head repeated on every page, rows kept whole.

Written as text and parsed once: python-docx walks the whole table for each cell it adds, and a node made by hand for
each property of each cell costs more than all the rest of the document.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from reports.rendering.docx_type import TABLE_CELL, TABLE_HEAD
from reports.rendering.tables import CELL_PADDING, Alignment, PrintedTable

EMPTY_LIST = "本年度无列入事项"
ROW_HEIGHT_EMS = 2.0


def append_table(document: Document, printed: PrintedTable) -> None:
    """Append the table to the body."""
    head_style, cell_style = (quoteattr(style.name) for style in (TABLE_HEAD, TABLE_CELL))
    body = document.element.body
    body.insert(len(body) - 1, parse_xml("".join(_table(printed, head_style, cell_style))))


def _table(printed: PrintedTable, head_style: str, cell_style: str) -> Iterable[str]:
    widths = [_twips(column.width) for column in printed.columns]
    yield f"<w:tbl {nsdecls('w')}>{_properties(sum(widths))}<w:tblGrid>"
    yield from (f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield "</w:tblGrid>"
    heads = [_Cell(width, printed.size, head_style, "center") for width in widths]
    yield from _row(heads, [column.heading for column in printed.columns], printed.size, "<w:tblHeader/>")
    cells = [
        _Cell(width, printed.size, cell_style, column.alignment)
        for width, column in zip(widths, printed.columns, strict=True)
    ]
    for texts in printed.rows:
        yield from _row(cells, texts, printed.size)
    if not printed.rows:
        whole = _Cell(sum(widths), printed.size, cell_style, "center", spans=len(widths))
        yield from _row([whole], [EMPTY_LIST], printed.size)
    yield "</w:tbl>"


def _properties(width: int) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{_twips(padding)}" w:type="dxa"/>'
        for side, padding in (("top", 2.0), ("left", CELL_PADDING), ("bottom", 2.0), ("right", CELL_PADDING))
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )


def _row(cells: Sequence["_Cell"], texts: Sequence[str], size: float, more: str = "") -> Iterable[str]:
    yield f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_twips(size * ROW_HEIGHT_EMS)}" w:hRule="atLeast"/>{more}'
    yield "</w:trPr>"
    yield from (cell.holding(text) for cell, text in zip(cells, texts, strict=True))
    yield "</w:tr>"


class _Cell:
    """What all cells of a column share, written once; ``style`` is a quoted style id."""

    def __init__(self, width: int, size: float, style: str, alignment: Alignment, *, spans: int = 1) -> None:
        sizes = f'<w:rPr><w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr>'
        spanned = f'<w:gridSpan w:val="{spans}"/>' if spans > 1 else ""
        self._start = (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val={style}/><w:jc w:val="{alignment}"/></w:pPr><w:r>{sizes}<w:t xml:space="preserve">'
        )
        self._break = f'</w:t></w:r><w:r>{sizes}<w:br/><w:t xml:space="preserve">'

    def holding(self, text: str) -> str:
        return f"{self._start}{escape(text).replace(chr(10), self._break)}</w:t></w:r></w:p></w:tc>"


def _twips(points: float) -> int:
    return round(points * 20)
