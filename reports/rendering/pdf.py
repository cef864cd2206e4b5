"""PDF: the pack as an official document, and a chain map as one vector page."""

import re
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any, Literal

from reports.rendering.content import ListTable, MapImage, PackContent
from reports.rendering.fonts import FontMapping, FontSubstitution, substitution_notice
from reports.rendering.official import Attachment, OfficialDocument, compose
from reports.rendering.svg import drawing_size, standalone_svg
from reports.rendering.tables import ASCII_WORD, CELL_PADDING, PrintedTable, lay_out
from reports.rendering.text import chinese_date, em_width, printable
from reports.rendering.typesetting import typeset_pdf

PaperSize = Literal["a3", "a4"]
ZERO_WIDTH_SPACE = "\u200b"
TALLEST_KEPT = 20


def write_pack_pdf(path: Path, content: PackContent, fonts: FontMapping) -> tuple[FontSubstitution, ...]:
    """Write the pack (PDF/A-2a, tagged, fonts embedded) and say which of the standard's faces were substituted.

    Raises UnsafeDrawing for a map that is not plain shapes and text.
    """
    document = compose(content)
    drawings: dict[str, str] = {}
    attachments = [_attachment(attachment, content, drawings) for attachment in document.attachments]
    path.write_bytes(
        typeset_pdf(
            "pack.typ",
            _document(document, content, substitution_notice(fonts.substitutions)) | {"attachments": attachments},
            drawings=drawings,
            fonts=fonts,
            dated=content.issued_on or content.as_of,
        )
    )
    return fonts.substitutions


def write_map_pdf(
    path: Path,
    title: str,
    svg: str,
    page: PaperSize = "a3",
    *,
    fonts: FontMapping,
    as_of: date,
    headed: bool = False,
) -> tuple[FontSubstitution, ...]:
    """Write one page with the drawing as large as it fits, landscape where it is wider than high; labels stay text.

    The chain map's own sheet carries its title and date, so ``title`` names the document; ``headed`` prints it above
    a drawing that has none, and the as-of date below. Raises UnsafeDrawing.
    """
    sheet = {
        "title": printable(title),
        "paper": page,
        "landscape": drawing_size(svg).is_wide,
        "headed": headed,
        "note": f"数据截止日期：{chinese_date(as_of)}",
        "dated": [as_of.year, as_of.month, as_of.day],
        "file": "map.svg",
    }
    drawings = {"map.svg": standalone_svg(svg)}
    path.write_bytes(typeset_pdf("map.typ", sheet, drawings=drawings, fonts=fonts, dated=as_of))
    return fonts.substitutions


def _document(document: OfficialDocument, content: PackContent, notice: str) -> dict[str, Any]:
    dated = content.issued_on or content.as_of
    return {
        "mark": document.issuer_mark,
        "number": document.document_number,
        "title": list(document.title_lines),
        "caption": document.caption,
        "addressees": document.addressees,
        "blocks": [{"kind": block.kind, "text": block.text} for block in document.blocks],
        "issuer": document.issuer,
        "issued": document.issued_on,
        "author": document.issuer,
        "description": f"第{content.edition_number}版 {printable(content.content_hash)} {notice}".rstrip(),
        "dated": [dated.year, dated.month, dated.day],
    }


def _attachment(attachment: Attachment, content: PackContent, drawings: dict[str, str]) -> dict[str, Any]:
    common = {"label": attachment.label, "title": attachment.title}
    if isinstance(attachment.subject, MapImage):
        return common | _map(attachment.subject, attachment.title, drawings)
    return common | list_page(attachment.subject, content.as_of)


def _map(image: MapImage, title: str, drawings: dict[str, str]) -> dict[str, Any]:
    file = f"map-{len(drawings) + 1}.svg"
    drawings[file] = standalone_svg(image.svg)
    return {"kind": "map", "file": file, "alt": title, "landscape": drawing_size(image.svg).is_wide}


def list_page(table: ListTable, as_of: date, *, keep_rows: bool = False) -> dict[str, Any]:
    """A list as the typesetter takes it, but for its label and title.

    With ``keep_rows`` no row is torn by the end of a page but one too tall for half of it.
    """
    printed = lay_out(table)
    kept = {"whole": [_lines(row, printed) <= TALLEST_KEPT for row in printed.rows]} if keep_rows else {}
    notes = [f"数据截止日期：{chinese_date(as_of)}"] + (["金额单位：万元"] if table.has_money else [])
    return {
        "kind": "table",
        "landscape": printed.is_landscape,
        "size": printed.size,
        "padding": CELL_PADDING,
        "notes": notes,
        "columns": [
            {"heading": column.heading, "width": column.width, "align": column.alignment} for column in printed.columns
        ],
        "rows": [_breakable_row(row, printed) for row in printed.rows],
        **kept,
    }


def _lines(row: tuple[str, ...], printed: PrintedTable) -> int:
    """How many lines the tallest cell takes, about."""
    return max(
        ceil(em_width(cell) * printed.size / (column.width - 2 * CELL_PADDING))
        for cell, column in zip(row, printed.columns, strict=True)
    )


def _breakable_row(row: tuple[str, ...], printed: PrintedTable) -> list[str]:
    return [
        _breakable(cell, (column.width - 2 * CELL_PADDING) / printed.size)
        for cell, column in zip(row, printed.columns, strict=True)
    ]


def _breakable(cell: str, available: float) -> str:
    """Let a foreign word or code wider than its column (in ems) break anywhere: it would run into the next cell."""

    def loosened(word: re.Match[str]) -> str:
        return word.group() if em_width(word.group()) <= available else ZERO_WIDTH_SPACE.join(word.group())

    return ASCII_WORD.sub(loosened, cell)
