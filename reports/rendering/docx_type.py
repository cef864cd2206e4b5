"""Faces, sizes and paragraphs of GB/T 9704-2012 in WordprocessingML.

python-docx knows neither East Asian faces nor indents counted in characters: those elements are written here, in the
order their schema asks for.

The 22 × 28 grid is declared on the section (`docx_page`), and the paragraphs keep it by themselves, with an exact line
and characters drawn together: LibreOffice gives a character wider than its cell two cells, and a page that leans on
the grid alone opens there with 14 characters a line.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.style import ParagraphStyle as DocumentStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.rendering.fonts import BODY_FACE, FOLIO_FACE, HEADING_FACE, SUBHEADING_FACE, TITLE_FACE
from reports.rendering.geometry import (
    BODY_SIZE,
    CHARACTERS_PER_LINE,
    FOLIO_SIZE,
    LINES_PER_PAGE,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TITLE_SIZE,
    points,
)

Justification = Literal["both", "center", "left", "right"]
TWIPS_PER_POINT = 20
# Rounded down to a twip, so that the 22nd line still fits.
BODY_LINE = math.floor(points(TEXT_HEIGHT) / LINES_PER_PAGE * TWIPS_PER_POINT) / TWIPS_PER_POINT
# The same for the 28th character, and one twip more: LibreOffice measures a line a little wider than its characters add
# up to. Justification takes up what is left.
BODY_TRACKING = (
    math.floor((points(TEXT_WIDTH) / CHARACTERS_PER_LINE - BODY_SIZE) * TWIPS_PER_POINT) - 1
) / TWIPS_PER_POINT
MARK_RED = "D7000F"
# Of the styles that python-docx brings along, those of the head and foot of a page.
PAGE_STYLES = frozenset({"Header", "HeaderChar", "Footer", "FooterChar"})


@dataclass(frozen=True)
class ParagraphStyle:
    """``indents`` are in hundredths of a character, by attribute of w:ind without its Chars (left, firstLine …).

    ``line`` is an exact line height in points, None for the face's own.
    """

    name: str
    face: str
    size: float
    justification: Justification = "both"
    indents: tuple[tuple[str, int], ...] = ()
    line: float | None = BODY_LINE
    before: float = 0
    after: float = 0
    outline_level: int | None = None
    keep_next: bool = False
    colour: str | None = None


BODY = ParagraphStyle("公文正文", BODY_FACE, BODY_SIZE, indents=(("firstLine", 200),))
FLUSH = ParagraphStyle("公文顶格", BODY_FACE, BODY_SIZE)
TITLE = ParagraphStyle("公文标题", TITLE_FACE, TITLE_SIZE, "center", line=33, outline_level=0, keep_next=True)
CAPTION = ParagraphStyle("公文题注", SUBHEADING_FACE, BODY_SIZE, "center")
HEADING = ParagraphStyle(
    "公文一级标题", HEADING_FACE, BODY_SIZE, indents=(("firstLine", 200),), outline_level=1, keep_next=True
)
SUBHEADING = ParagraphStyle(
    "公文二级标题", SUBHEADING_FACE, BODY_SIZE, indents=(("firstLine", 200),), outline_level=2, keep_next=True
)
MARK = ParagraphStyle("公文发文机关标志", TITLE_FACE, 40, "center", line=None, colour=MARK_RED)
DOCUMENT_NUMBER = ParagraphStyle("公文发文字号", BODY_FACE, BODY_SIZE, "center")
FIRST_ATTACHMENT = ParagraphStyle("公文附件说明首项", BODY_FACE, BODY_SIZE, indents=(("left", 600), ("hanging", 400)))
NEXT_ATTACHMENT = ParagraphStyle("公文附件说明", BODY_FACE, BODY_SIZE, indents=(("left", 600), ("hanging", 100)))
SIGNATURE = ParagraphStyle("公文署名", BODY_FACE, BODY_SIZE, "right", keep_next=True)
ISSUE_DATE = ParagraphStyle("公文成文日期", BODY_FACE, BODY_SIZE, "right", indents=(("right", 400),))
# 纪要: who issued it on the left, the day on the right, over the red rule; the lists of names under the text, each
# aligned after its colon (GB/T 9704-2012, 10.3).
MASTHEAD = ParagraphStyle("公文纪要署名行", BODY_FACE, BODY_SIZE, "left")
ROLL = ParagraphStyle("公文出席名单", BODY_FACE, BODY_SIZE, "left", indents=(("left", 500), ("hanging", 300)))
ATTACHMENT_LABEL = ParagraphStyle("公文附件标识", HEADING_FACE, BODY_SIZE, "left", keep_next=True)
TABLE_NOTE = ParagraphStyle("公文表注", BODY_FACE, 12, "left", line=18, after=4, keep_next=True)
TABLE_HEAD = ParagraphStyle("公文表头", HEADING_FACE, 12, "center", line=None)
TABLE_CELL = ParagraphStyle("公文表格", BODY_FACE, 12, "left", line=None)
PICTURE = ParagraphStyle("公文图", BODY_FACE, BODY_SIZE, "center", line=None, before=8)
ODD_FOLIO = ParagraphStyle("公文单页码", FOLIO_FACE, FOLIO_SIZE, "right", indents=(("right", 100),), line=None)
EVEN_FOLIO = ParagraphStyle("公文双页码", FOLIO_FACE, FOLIO_SIZE, "left", indents=(("left", 100),), line=None)

STYLES = (
    *(
        BODY,
        FLUSH,
        TITLE,
        CAPTION,
        HEADING,
        SUBHEADING,
        MASTHEAD,
        ROLL,
        MARK,
        DOCUMENT_NUMBER,
        FIRST_ATTACHMENT,
        NEXT_ATTACHMENT,
        SIGNATURE,
    ),
    *(ISSUE_DATE, ATTACHMENT_LABEL, TABLE_NOTE, TABLE_HEAD, TABLE_CELL, PICTURE, ODD_FOLIO, EVEN_FOLIO),
)


def drop_foreign_styles(document: Document) -> None:
    """Of python-docx's own template keep the defaults and what stands at the head and foot of a page.

    Its 160 others, most of them for coloured tables, make up nine tenths of a paper's bytes; those that Word offers by
    itself it still offers.
    """
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1" and style.get(qn("w:styleId")) not in PAGE_STYLES:
            styles.remove(style)


def define_styles(document: Document) -> None:
    """Replace the template's western defaults and add the official document's paragraph styles."""
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is not None:
        styles.remove(defaults)
    styles.insert(0, _document_defaults())
    _overwrite(document.styles["Normal"].element, ParagraphStyle("Normal", BODY_FACE, BODY_SIZE))
    for style in STYLES:
        _add_style(document, style).base_style = document.styles["Normal"]


def add_missing_styles(document: Document) -> None:
    """Give a document of somebody else's the styles it lacks; each says everything itself and is based on nothing."""
    held = {style.name for style in document.styles}
    for style in STYLES:
        if style.name not in held:
            _add_style(document, style).base_style = None


def name_own_styles(document: Document) -> None:
    """Word gives Chinese styles ids of its own (a3, af1) when it saves: ours have their names for ids again."""
    own = {style.name for style in STYLES}
    renamed = {style.style_id: style.name for style in document.styles if style.name in own}
    parts = [document.part, document.part._styles_part, *document.part.related_parts.values()]
    for root in (part.element for part in parts if hasattr(part, "element")):
        for tag in ("w:pStyle", "w:basedOn", "w:next", "w:link"):
            for each in root.iter(qn(tag)):
                each.set(qn("w:val"), renamed.get(each.get(qn("w:val")), each.get(qn("w:val"))))
    for style in document.styles:
        if style.name in own:
            style.element.set(qn("w:styleId"), style.name)


def _add_style(document: Document, style: ParagraphStyle) -> DocumentStyle:
    added: DocumentStyle = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    added.quick_style = True
    _overwrite(added.element, style)
    return added


def set_indent(paragraph: Paragraph, side: str, hundredths: int, size: float = BODY_SIZE) -> None:
    """An indent of one paragraph in hundredths of a character, beside its style's."""
    paragraph._p.get_or_add_pPr().append(_indents(((side, hundredths),), size))


def set_run_size(paragraph: Paragraph, size: float) -> None:
    for run in paragraph.runs:
        properties = run._r.get_or_add_rPr()
        for element in _sizes(size):
            properties.append(element)


def set_run_face(run: Run, face: str) -> None:
    run._r.get_or_add_rPr().append(_faces(face))


def element(tag: str, **attributes: str | int) -> BaseOxmlElement:
    """``element("w:ind", left=640)`` is <w:ind w:left="640"/>; an underscore stands for the prefix: r_id."""
    made = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for name, value in attributes.items():
        made.set(_qualified(prefix, name), str(value))
    return made


@cache
def _qualified(prefix: str, name: str) -> str:
    return str(qn(name.replace("_", ":", 1)) if "_" in name else qn(f"{prefix}:{name}"))


def _document_defaults() -> BaseOxmlElement:
    defaults = element("w:docDefaults")
    run_default = element("w:rPrDefault")
    run_properties = element("w:rPr")
    run_properties.append(_faces(BODY_FACE))
    run_properties.append(element("w:kern", val=2))
    run_properties.extend(_sizes(BODY_SIZE))
    run_properties.append(element("w:lang", val="zh-CN", eastAsia="zh-CN", bidi="ar-SA"))
    run_default.append(run_properties)
    defaults.append(run_default)
    paragraph_default = element("w:pPrDefault")
    paragraph_properties = element("w:pPr")
    paragraph_properties.append(element("w:autoSpaceDE", val=0))
    paragraph_properties.append(element("w:autoSpaceDN", val=0))
    paragraph_default.append(paragraph_properties)
    defaults.append(paragraph_default)
    return defaults


def _overwrite(style_element: BaseOxmlElement, style: ParagraphStyle) -> None:
    for tag in ("w:pPr", "w:rPr"):
        found = style_element.find(qn(tag))
        if found is not None:
            style_element.remove(found)
    style_element.append(_paragraph_properties(style))
    style_element.append(_run_properties(style))


def _paragraph_properties(style: ParagraphStyle) -> BaseOxmlElement:
    properties = element("w:pPr")
    if style.keep_next:
        properties.append(element("w:keepNext"))
    # A line moved by widow control would leave a page with 21 lines.
    properties.append(element("w:widowControl", val=0))
    # Extra space beside digits would break the character grid.
    properties.append(element("w:autoSpaceDE", val=0))
    properties.append(element("w:autoSpaceDN", val=0))
    properties.append(element("w:snapToGrid", val=0))
    properties.append(_spacing(style))
    if style.indents:
        properties.append(_indents(style.indents, style.size))
    properties.append(element("w:jc", val=style.justification))
    if style.outline_level is not None:
        properties.append(element("w:outlineLvl", val=style.outline_level))
    return properties


def _spacing(style: ParagraphStyle) -> BaseOxmlElement:
    spacing = element("w:spacing", before=_twips(style.before), after=_twips(style.after))
    spacing.set(qn("w:line"), str(_twips(style.line) if style.line else 240))
    spacing.set(qn("w:lineRule"), "exact" if style.line else "auto")
    return spacing


def _indents(indents: tuple[tuple[str, int], ...], size: float) -> BaseOxmlElement:
    """Both forms: characters for Word (they win), twips for readers that know no character unit."""
    made = element("w:ind")
    for side, hundredths in indents:
        made.set(qn(f"w:{side}Chars"), str(hundredths))
        made.set(qn(f"w:{side}"), str(_twips(size * hundredths / 100)))
    return made


def _run_properties(style: ParagraphStyle) -> BaseOxmlElement:
    properties = element("w:rPr")
    properties.append(_faces(style.face))
    for switch in ("w:b", "w:i"):
        properties.append(element(switch, val=0))
    properties.append(element("w:color", val=style.colour or "000000"))
    if style.size == BODY_SIZE:
        properties.append(element("w:spacing", val=_twips(BODY_TRACKING)))
    properties.extend(_sizes(style.size))
    # In running text numbers are not Chinese: LibreOffice would break 2026 after its first digit.
    properties.append(element("w:lang", val="en-US" if style.justification == "both" else "zh-CN", eastAsia="zh-CN"))
    return properties


def _faces(face: str) -> BaseOxmlElement:
    return element("w:rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face, hint="eastAsia")


def _sizes(size: float) -> list[BaseOxmlElement]:
    half_points = round(size * 2)
    return [element("w:sz", val=half_points), element("w:szCs", val=half_points)]


def _twips(length: float) -> int:
    return round(length * TWIPS_PER_POINT)
