"""DOCX: the pack as an official document that an office finishes in Word or WPS. Faces are named, not embedded."""

import io
import math
import zipfile
from datetime import UTC, datetime, time
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from reports.rendering.bundle import EPOCH
from reports.rendering.content import ListTable, MapImage, PackContent
from reports.rendering.docx_page import add_page_section, prepare_first_section, prepare_settings
from reports.rendering.docx_table import append_table
from reports.rendering.docx_type import (
    ATTACHMENT_LABEL,
    BODY,
    CAPTION,
    DOCUMENT_NUMBER,
    FIRST_ATTACHMENT,
    FLUSH,
    HEADING,
    ISSUE_DATE,
    MARK,
    MARK_RED,
    NEXT_ATTACHMENT,
    PICTURE,
    SIGNATURE,
    TABLE_NOTE,
    TITLE,
    ParagraphStyle,
    define_styles,
    element,
    set_indent,
    set_run_size,
)
from reports.rendering.fonts import FontMapping, font_mapping
from reports.rendering.geometry import (
    LANDSCAPE,
    MARK_BELOW_TEXT_TOP,
    PORTRAIT,
    RULE_BELOW_NUMBER,
    TEXT_WIDTH,
    TITLE_SIZE,
    PageFrame,
    points,
)
from reports.rendering.official import Attachment, OfficialDocument, compose
from reports.rendering.svg import DrawingSize, drawing_size, standalone_svg
from reports.rendering.tables import lay_out
from reports.rendering.text import chinese_date, em_width, printable
from reports.rendering.typesetting import typeset_png

PICTURE_PIXELS_PER_INCH = 200
# What 附件1, a blank line and the space around a drawing take, and one line of title, in millimetres.
ATTACHMENT_HEAD_HEIGHT = 32.0
TITLE_LINE_HEIGHT = 12.5
LARGEST_MARK = 48.0


def write_pack_docx(path: Path, content: PackContent, fonts: FontMapping | None = None) -> None:
    """Write the pack to GB/T 9704-2012; ``fonts`` serve only the pictures of the maps (default: the open faces).

    Equal content gives equal bytes. Raises UnsafeDrawing for a map that is not plain shapes and text.
    """
    official = compose(content)
    document = docx.Document()
    _clear(document)
    define_styles(document)
    prepare_settings(document)
    prepare_first_section(document)
    _write_head(document, official)
    _write_body(document, official)
    for attachment in official.attachments:
        _write_attachment(document, attachment, content, fonts or font_mapping())
    _set_properties(document, official, content)
    path.write_bytes(_without_clock(document))


def _clear(document: Document) -> None:
    """Empty the template's body and drop its preview picture, which would show another document."""
    package = document.part.package
    for relation in [each for each in package.rels.values() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        package.rels.pop(relation.rId)
    for child in list(document.element.body):
        if child.tag != qn("w:sectPr"):
            document.element.body.remove(child)


def _write(document: Document, style: ParagraphStyle, text: str = "") -> Paragraph:
    """A style of ours has its name for an id: naming it spares a search through all styles for each paragraph."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style.name
    return paragraph


def _blank_lines(document: Document, count: int, *, keep_next: bool = False) -> None:
    for _ in range(count):
        _write(document, FLUSH).paragraph_format.keep_with_next = keep_next or None


def _write_head(document: Document, official: OfficialDocument) -> None:
    if official.issuer_mark:
        _write_issuer_mark(document, official.issuer_mark)
        _blank_lines(document, 2)
        _underline_red(_write(document, DOCUMENT_NUMBER, official.document_number or ""))
        _blank_lines(document, 2)
    title = _write(document, TITLE, official.title_lines[0])
    for line in official.title_lines[1:]:
        title.add_run().add_break()
        title.add_run(line)
    if official.caption:
        _write(document, CAPTION, official.caption)
    _blank_lines(document, 1)


def _write_issuer_mark(document: Document, mark: str) -> None:
    """Top edge 35 mm under the type area's top; as large as the type area's width allows."""
    size = min(LARGEST_MARK, points(TEXT_WIDTH) / (em_width(mark) * 1.04))
    paragraph = _write(document, MARK, mark)
    set_run_size(paragraph, int(size * 2) / 2)
    spacing = paragraph.paragraph_format
    spacing.space_before = Mm(MARK_BELOW_TEXT_TOP)


def _underline_red(paragraph: Paragraph) -> None:
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=12, space=round(points(RULE_BELOW_NUMBER)), color=MARK_RED))
    paragraph._p.get_or_add_pPr().append(borders)


def _write_body(document: Document, official: OfficialDocument) -> None:
    if official.addressees:
        _write(document, FLUSH, official.addressees)
    for block in official.blocks:
        _write(document, HEADING if block.kind == "heading" else BODY, block.text)
    if official.attachments:
        _blank_lines(document, 1)
        _write_attachment_list(document, official)
    if official.issued_on:
        # 成文日期 never stands on a page without text (GB/T 9704-2012, 7.3.5.5): what precedes it moves along.
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        _blank_lines(document, 2, keep_next=True)
        _write_signature(document, official.issuer, official.issued_on)


def _write_attachment_list(document: Document, official: OfficialDocument) -> None:
    several = len(official.attachments) > 1
    for number, attachment in enumerate(official.attachments, start=1):
        text = f"{number}.{attachment.title}" if several else attachment.title
        if number == 1:
            _write(document, FIRST_ATTACHMENT, f"附件：{text}")
        else:
            _write(document, NEXT_ATTACHMENT, text)


def _write_signature(document: Document, issuer: str, issued_on: str) -> None:
    """With a seal: the date four characters in from the right, the issuer centred over it (GB/T 9704-2012, 7.3.5.1)."""
    paragraph = _write(document, SIGNATURE, issuer)
    inset = 4 + (_half_width(issued_on) - _half_width(issuer)) / 2
    set_indent(paragraph, "right", max(0, round(inset * 100)))
    _write(document, ISSUE_DATE, issued_on)


def _half_width(text: str) -> float:
    """Width in ems in the standard's own faces, whose ASCII characters are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _write_attachment(document: Document, attachment: Attachment, content: PackContent, fonts: FontMapping) -> None:
    if isinstance(attachment.subject, MapImage):
        _write_map(document, attachment, attachment.subject, fonts)
    else:
        _write_list(document, attachment, attachment.subject, content)


def _write_attachment_head(document: Document, attachment: Attachment, frame: PageFrame) -> None:
    add_page_section(document, frame)
    _write(document, ATTACHMENT_LABEL, attachment.label)
    _blank_lines(document, 1, keep_next=True)
    _write(document, TITLE, attachment.title)


def _write_list(document: Document, attachment: Attachment, table: ListTable, content: PackContent) -> None:
    printed = lay_out(table)
    _write_attachment_head(document, attachment, printed.frame)
    note = f"数据截止日期：{chinese_date(content.as_of)}" + ("　　金额单位：万元" if table.has_money else "")
    _write(document, TABLE_NOTE, note)
    append_table(document, printed)


def _write_map(document: Document, attachment: Attachment, image: MapImage, fonts: FontMapping) -> None:
    size = drawing_size(image.svg)
    frame = LANDSCAPE if size.is_wide else PORTRAIT
    _write_attachment_head(document, attachment, frame)
    width = _picture_width(size, frame, attachment.title)
    picture = typeset_png(
        "picture.typ",
        {"file": "map.svg", "width": points(width)},
        drawings={"map.svg": standalone_svg(image.svg)},
        fonts=fonts,
        pixels_per_inch=PICTURE_PIXELS_PER_INCH,
    )
    run = _write(document, PICTURE).add_run()
    shape = run.add_picture(io.BytesIO(picture), width=Mm(width))
    properties = shape._inline.docPr
    properties.set("name", attachment.title)
    properties.set("descr", attachment.title)


def _picture_width(size: DrawingSize, frame: PageFrame, title: str) -> float:
    """Millimetres: as large as the page holds under its title."""
    title_lines = math.ceil(em_width(title) * TITLE_SIZE / points(frame.text_width))
    highest = frame.text_height - ATTACHMENT_HEAD_HEIGHT - title_lines * TITLE_LINE_HEIGHT
    return min(frame.text_width, max(highest, frame.text_height / 4) * size.width / size.height)


def _set_properties(document: Document, official: OfficialDocument, content: PackContent) -> None:
    written = datetime.combine(content.issued_on or content.as_of, time(), tzinfo=UTC)
    properties = document.core_properties
    properties.title = official.title[:255]
    properties.author = properties.last_modified_by = official.issuer[:255]
    properties.created = properties.modified = written
    properties.comments = f"第{content.edition_number}版 {printable(content.content_hash)}"[:255]
    properties.language = "zh-CN"
    properties.revision = 1


def _without_clock(document: Document) -> bytes:
    """The package with fixed member times: python-docx stamps each member with the moment of saving."""
    saved = io.BytesIO()
    document.save(saved)
    rewritten = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(rewritten, "w") as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(member.filename))
    return rewritten.getvalue()
