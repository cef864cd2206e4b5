"""DOCX: the pack as an official document that an office finishes in Word or WPS. Faces are named, not embedded."""

import io
import math
from datetime import UTC, date, datetime, time
from pathlib import Path

from docx.document import Document
from docx.shared import Mm

from reports.rendering.content import ListTable, MapImage, PackContent
from reports.rendering.docx_front import blank_lines, city_front, standard_front, without_clock, write
from reports.rendering.docx_page import Pages
from reports.rendering.docx_table import append_table
from reports.rendering.docx_type import (
    ATTACHMENT_LABEL,
    PICTURE,
    TABLE_NOTE,
    TITLE,
)
from reports.rendering.fonts import FontMapping, font_mapping
from reports.rendering.geometry import (
    LANDSCAPE,
    PORTRAIT,
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


def write_pack_docx(
    path: Path, content: PackContent, fonts: FontMapping | None = None, *, front: bytes | None = None
) -> None:
    """Write the pack to GB/T 9704-2012; ``fonts`` serve only the pictures of the maps (default: the open faces).

    ``front`` is a city's own template, filled: it takes the place of everything before the attachments.
    Equal content gives equal bytes. Raises UnsafeDrawing for a map that is not plain shapes and text.
    """
    official = compose(content)
    document = standard_front(official) if front is None else city_front(front)
    pages = Pages(document)
    for attachment in official.attachments:
        _write_attachment(pages, attachment, content, fonts or font_mapping())
    _set_properties(document, official, content)
    path.write_bytes(without_clock(document))


def _write_attachment(pages: Pages, attachment: Attachment, content: PackContent, fonts: FontMapping) -> None:
    if isinstance(attachment.subject, MapImage):
        _write_map(pages, attachment, attachment.subject, fonts)
    else:
        write_list(pages, attachment, attachment.subject, content.as_of)


def _write_attachment_head(pages: Pages, attachment: Attachment, frame: PageFrame) -> None:
    pages.begin(frame)
    document = pages.document
    write(document, ATTACHMENT_LABEL, attachment.label)
    blank_lines(document, 1, keep_next=True)
    write(document, TITLE, attachment.title)


def write_list(pages: Pages, attachment: Attachment, table: ListTable, as_of: date) -> None:
    """A list on pages of its own, under its label and title."""
    printed = lay_out(table)
    _write_attachment_head(pages, attachment, printed.frame)
    note = f"数据截止日期：{chinese_date(as_of)}" + ("　　金额单位：万元" if table.has_money else "")
    write(pages.document, TABLE_NOTE, note)
    append_table(pages.document, printed)


def _write_map(pages: Pages, attachment: Attachment, image: MapImage, fonts: FontMapping) -> None:
    size = drawing_size(image.svg)
    frame = LANDSCAPE if size.is_wide else PORTRAIT
    _write_attachment_head(pages, attachment, frame)
    width = _picture_width(size, frame, attachment.title)
    picture = typeset_png(
        "picture.typ",
        {"file": "map.svg", "width": points(width)},
        drawings={"map.svg": standalone_svg(image.svg)},
        fonts=fonts,
        pixels_per_inch=PICTURE_PIXELS_PER_INCH,
    )
    run = write(pages.document, PICTURE).add_run()
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
