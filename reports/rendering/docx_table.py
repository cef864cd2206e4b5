"""A laid-out list as a Word table: fixed widths, ruled, head repeated on every page, rows kept whole."""

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.rendering.docx_type import TABLE_CELL, TABLE_HEAD, element
from reports.rendering.tables import CELL_PADDING, Alignment, PrintedColumn, PrintedTable

EMPTY_LIST = "本年度无列入事项"
ROW_HEIGHT_EMS = 2.0


def append_table(document: Document, printed: PrintedTable) -> None:
    """Append the table to the body. Built as XML: python-docx walks the whole table for each cell it adds."""
    table = element("w:tbl")
    table.append(_properties(printed))
    grid = element("w:tblGrid")
    for column in printed.columns:
        grid.append(element("w:gridCol", w=_twips(column.width)))
    table.append(grid)
    head_style, cell_style = (str(document.styles[style.name].style_id) for style in (TABLE_HEAD, TABLE_CELL))
    table.append(_head(printed, head_style))
    for row in printed.rows:
        table.append(_row(printed, row, cell_style))
    if not printed.rows:
        table.append(_empty_row(printed, cell_style))
    body = document.element.body
    body.insert(len(body) - 1, table)


def _properties(printed: PrintedTable) -> BaseOxmlElement:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=sum(_twips(column.width) for column in printed.columns), type="dxa"))
    properties.append(element("w:jc", val="center"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side, padding in (("top", 2.0), ("left", CELL_PADDING), ("bottom", 2.0), ("right", CELL_PADDING)):
        margins.append(element(f"w:{side}", w=_twips(padding), type="dxa"))
    properties.append(margins)
    return properties


def _head(printed: PrintedTable, style: str) -> BaseOxmlElement:
    row = _empty(printed, is_head=True)
    for column in printed.columns:
        row.append(_cell(column, column.heading, printed.size, style, "center"))
    return row


def _row(printed: PrintedTable, texts: tuple[str, ...], style: str) -> BaseOxmlElement:
    row = _empty(printed, is_head=False)
    for column, text in zip(printed.columns, texts, strict=True):
        row.append(_cell(column, text, printed.size, style, column.alignment))
    return row


def _empty_row(printed: PrintedTable, style: str) -> BaseOxmlElement:
    whole = PrintedColumn(heading="", width=sum(column.width for column in printed.columns), alignment="center")
    cell = _cell(whole, EMPTY_LIST, printed.size, style, "center")
    cell.find(qn("w:tcPr")).insert(1, element("w:gridSpan", val=len(printed.columns)))
    row = _empty(printed, is_head=False)
    row.append(cell)
    return row


def _empty(printed: PrintedTable, *, is_head: bool) -> BaseOxmlElement:
    row = element("w:tr")
    properties = element("w:trPr")
    properties.append(element("w:cantSplit"))
    properties.append(element("w:trHeight", val=_twips(printed.size * ROW_HEIGHT_EMS), hRule="atLeast"))
    if is_head:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    return row


def _cell(column: PrintedColumn, text: str, size: float, style: str, alignment: Alignment) -> BaseOxmlElement:
    cell = element("w:tc")
    properties = element("w:tcPr")
    properties.append(element("w:tcW", w=_twips(column.width), type="dxa"))
    properties.append(element("w:vAlign", val="center"))
    cell.append(properties)
    paragraph = element("w:p")
    paragraph_properties = element("w:pPr")
    paragraph_properties.append(element("w:pStyle", val=style))
    paragraph_properties.append(element("w:jc", val=alignment))
    paragraph.append(paragraph_properties)
    for number, line in enumerate(text.split("\n")):
        paragraph.append(_run(line, size, breaks=number > 0))
    cell.append(paragraph)
    return cell


def _run(text: str, size: float, *, breaks: bool) -> BaseOxmlElement:
    run = element("w:r")
    properties = element("w:rPr")
    for tag in ("w:sz", "w:szCs"):
        properties.append(element(tag, val=round(size * 2)))
    run.append(properties)
    if breaks:
        run.append(element("w:br"))
    written = element("w:t")
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = text
    run.append(written)
    return run


def _twips(points: float) -> int:
    return round(points * 20)
