"""The document before its attachments: as the standard has it, or from a city's own template."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from reports.rendering.bundle import EPOCH
from reports.rendering.docx_page import prepare_first_section, prepare_settings
from reports.rendering.docx_type import (
    BODY,
    CAPTION,
    DOCUMENT_NUMBER,
    FIRST_ATTACHMENT,
    FLUSH,
    HEADING,
    ISSUE_DATE,
    MARK,
    MARK_RED,
    MASTHEAD,
    NEXT_ATTACHMENT,
    ROLL,
    SIGNATURE,
    TITLE,
    ParagraphStyle,
    add_missing_styles,
    define_styles,
    drop_foreign_styles,
    element,
    name_own_styles,
    set_indent,
    set_run_face,
    set_run_size,
)
from reports.rendering.fonts import HEADING_FACE
from reports.rendering.geometry import MARK_BELOW_TEXT_TOP, RULE_BELOW_NUMBER, TEXT_WIDTH, points
from reports.rendering.official import OfficialDocument
from reports.rendering.text import em_width

# A second sheet of styles for Word 2010, marks of lists that no style of ours has, and an empty bibliography.
UNUSED_PARTS = frozenset(
    {
        "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
        RELATIONSHIP_TYPE.NUMBERING,
        RELATIONSHIP_TYPE.CUSTOM_XML,
    }
)
LARGEST_MARK = 48.0
# A template's mark holds twelve characters; whoever has a longer or shorter name changes it in Word.
TEMPLATE_MARK = 36.0


def standard_front(official: OfficialDocument) -> Document:
    document = _blank_document()
    _write_head(document, official)
    _write_body(document, official)
    return document


def city_front(filled: bytes) -> Document:
    """A filled template, ready for attachments: its own styles stay as they are, those it lacks are added."""
    document: Document = docx.Document(io.BytesIO(filled))
    _drop_thumbnail(document)
    name_own_styles(document)
    add_missing_styles(document)
    return document


TemplateLine = tuple[ParagraphStyle, str]


def write_default_template(path: Path) -> None:
    """The standard's form with placeholders in place of words: what a city starts from. Equal bytes every time."""
    write_template(path, TEMPLATE, title="年度清单文书模板")


def write_template(path: Path, lines: Sequence[TemplateLine], *, title: str, mark_size: float = TEMPLATE_MARK) -> None:
    document = _blank_document()
    ends = has_mark = False
    has_masthead = any(style is MASTHEAD for style, _ in lines)
    for style, text in lines:
        ends = ends or text == DATED
        paragraph = write(document, style, "" if style in (TITLE, ROLL) else text)
        if style is TITLE:
            _break_lines(paragraph, text.split("\n"))
        elif style is MARK:
            set_run_size(paragraph, mark_size)
            if not has_mark:
                paragraph.paragraph_format.space_before = Mm(MARK_BELOW_TEXT_TOP)
            has_mark = True
        elif style is ROLL:
            _name_list(paragraph, text)
        elif style is MASTHEAD:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
            _underline_red(paragraph)
        elif style is DOCUMENT_NUMBER and not has_masthead:
            _underline_red(paragraph)
        elif style is SIGNATURE:
            set_indent(paragraph, "right", 200)
        if style in (FIRST_ATTACHMENT, NEXT_ATTACHMENT) or (ends and style is not ISSUE_DATE):
            # 成文日期 never stands on a page without text (GB/T 9704-2012, 7.3.5.5): what precedes it moves along.
            paragraph.paragraph_format.keep_with_next = True
    document.core_properties.title = title
    document.core_properties.author = document.core_properties.comments = ""
    path.write_bytes(without_clock(document))


DATED = "{%p if 成文日期 %}"
TEMPLATE: tuple[TemplateLine, ...] = (
    (FLUSH, "{%p if 发文字号 %}"),
    (MARK, "{{ 发文机关标志 }}"),
    (FLUSH, ""),
    (FLUSH, ""),
    (DOCUMENT_NUMBER, "{{ 发文字号 }}"),
    (FLUSH, ""),
    (FLUSH, ""),
    (FLUSH, "{%p endif %}"),
    (TITLE, "{{ 标题首行 }}\n{{ 标题次行 }}"),
    (FLUSH, "{%p if 题注 %}"),
    (CAPTION, "{{ 题注 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, ""),
    (FLUSH, "{%p if 主送单位 %}"),
    (FLUSH, "{{ 主送单位 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p for 段 in 正文 %}"),
    (FLUSH, "{%p if 段.标题 %}"),
    (HEADING, "{{ 段.标题 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p if 段.文字 %}"),
    (BODY, "{{ 段.文字 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p endfor %}"),
    (FLUSH, "{%p for 附 in 附件 %}"),
    (FLUSH, "{%p if 附.首项 %}"),
    (FLUSH, ""),
    (FIRST_ATTACHMENT, "附件：{{ 附.首项 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p if 附.其余项 %}"),
    (NEXT_ATTACHMENT, "{{ 附.其余项 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p endfor %}"),
    (FLUSH, DATED),
    (FLUSH, ""),
    (FLUSH, ""),
    (SIGNATURE, "{{ 编制单位 }}"),
    (ISSUE_DATE, "{{ 成文日期 }}"),
    (FLUSH, "{%p endif %}"),
)


def _blank_document() -> Document:
    document: Document = docx.Document(io.BytesIO(_blank_package()))
    return document


@cache
def _blank_package() -> bytes:
    """An empty document with all styles and its first page: the same for every paper, so made once per process."""
    document = docx.Document()
    _clear(document)
    drop_foreign_styles(document)
    define_styles(document)
    prepare_settings(document)
    prepare_first_section(document)
    return without_clock(document)


def _clear(document: Document) -> None:
    """Empty python-docx's own template: its body, and the parts that a paper of ours has no use for."""
    _drop_thumbnail(document)
    for relation in [each for each in document.part.rels.values() if each.reltype in UNUSED_PARTS]:
        document.part.rels.pop(relation.rId)
    for child in list(document.element.body):
        if child.tag != qn("w:sectPr"):
            document.element.body.remove(child)


def _drop_thumbnail(document: Document) -> None:
    """The preview picture would show another document."""
    package = document.part.package
    for relation in [each for each in package.rels.values() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        package.rels.pop(relation.rId)


def write(document: Document, style: ParagraphStyle, text: str = "") -> Paragraph:
    """A style of ours has its name for an id: naming it spares a search through all styles for each paragraph."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style.name
    return paragraph


def blank_lines(document: Document, count: int, *, keep_next: bool = False) -> None:
    for _ in range(count):
        write(document, FLUSH).paragraph_format.keep_with_next = keep_next or None


def _write_head(document: Document, official: OfficialDocument) -> None:
    if official.issuer_mark:
        _write_issuer_mark(document, official.issuer_mark)
        blank_lines(document, 2)
        _underline_red(write(document, DOCUMENT_NUMBER, official.document_number or ""))
        blank_lines(document, 2)
    _break_lines(write(document, TITLE), official.title_lines)
    if official.caption:
        write(document, CAPTION, official.caption)
    blank_lines(document, 1)


def _break_lines(paragraph: Paragraph, lines: Sequence[str]) -> None:
    paragraph.add_run(lines[0])
    for line in lines[1:]:
        paragraph.add_run().add_break()
        paragraph.add_run(line)


def _name_list(paragraph: Paragraph, text: str) -> None:
    """The list's word and its colon in 黑体, the names after it in the text's face."""
    label, colon, names = text.partition("：")
    set_run_face(paragraph.add_run(label + colon), HEADING_FACE)
    paragraph.add_run(names)


def mark_size(*lines: str) -> float:
    """The largest size in which every line fits the type area, in half points."""
    size = min(LARGEST_MARK, points(TEXT_WIDTH) / (max(map(em_width, lines)) * 1.04))
    return int(size * 2) / 2


def _write_issuer_mark(document: Document, mark: str) -> None:
    """Top edge 35 mm under the type area's top; as large as the type area's width allows."""
    paragraph = write(document, MARK, mark)
    set_run_size(paragraph, mark_size(mark))
    spacing = paragraph.paragraph_format
    spacing.space_before = Mm(MARK_BELOW_TEXT_TOP)


def _underline_red(paragraph: Paragraph) -> None:
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=12, space=round(points(RULE_BELOW_NUMBER)), color=MARK_RED))
    paragraph._p.get_or_add_pPr().append(borders)


def _write_body(document: Document, official: OfficialDocument) -> None:
    if official.addressees:
        write(document, FLUSH, official.addressees)
    for block in official.blocks:
        write(document, HEADING if block.kind == "heading" else BODY, block.text)
    if official.attachments:
        blank_lines(document, 1)
        _write_attachment_list(document, official)
    if official.issued_on:
        # 成文日期 never stands on a page without text (GB/T 9704-2012, 7.3.5.5): what precedes it moves along.
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        blank_lines(document, 2, keep_next=True)
        _write_signature(document, official.issuer, official.issued_on)


def _write_attachment_list(document: Document, official: OfficialDocument) -> None:
    several = len(official.attachments) > 1
    for number, attachment in enumerate(official.attachments, start=1):
        text = f"{number}.{attachment.title}" if several else attachment.title
        if number == 1:
            write(document, FIRST_ATTACHMENT, f"附件：{text}")
        else:
            write(document, NEXT_ATTACHMENT, text)


def _write_signature(document: Document, issuer: str, issued_on: str) -> None:
    """With a seal: the date four characters in from the right, the issuer centred over it (GB/T 9704-2012, 7.3.5.1)."""
    paragraph = write(document, SIGNATURE, issuer)
    inset = 4 + (_half_width(issued_on) - _half_width(issuer)) / 2
    set_indent(paragraph, "right", max(0, round(inset * 100)))
    write(document, ISSUE_DATE, issued_on)


def _half_width(text: str) -> float:
    """Width in ems in the standard's own faces, whose ASCII characters are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def without_clock(document: Document) -> bytes:
    """The package with fixed member times: ``save`` would stamp each member with the moment of saving."""
    package = document.part.package
    writer: Any = PackageWriter  # its members are written one by one, none of which is typed
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        members = _Members(archive)
        for part in package.parts:
            part.before_marshal()
        writer._write_content_types_stream(members, package.parts)
        writer._write_pkg_rels(members, package.rels)
        writer._write_parts(members, package.parts)
    return written.getvalue()


@dataclass(frozen=True)
class _Members:
    """What python-docx writes a package's members to."""

    archive: zipfile.ZipFile

    def write(self, uri: PackURI, content: bytes) -> None:
        entry = zipfile.ZipInfo(uri.membername, date_time=EPOCH)
        # A picture is compressed already.
        entry.compress_type = zipfile.ZIP_STORED if uri.ext == "png" else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        entry.create_system = 3
        self.archive.writestr(entry, content)
