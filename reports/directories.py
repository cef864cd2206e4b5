"""A published directory as Word and PDF: a page of words in the standard's form, its lists attached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from documents.fonts import CityFaces, city_faces
from reports.files import city_fonts
from reports.rendering.content import Column, ColumnKind, ListTable
from reports.rendering.docx import write_list
from reports.rendering.docx_front import standard_front, without_clock
from reports.rendering.docx_page import Pages
from reports.rendering.fonts import FontMapping, substitution_notice
from reports.rendering.official import Attachment, Block, OfficialDocument
from reports.rendering.pdf import list_page
from reports.rendering.text import chinese_date, printable
from reports.rendering.typesetting import typeset_pdf
from services.directories.paper import DirectoryPaper, DirectoryWriter, PaperSection

KINDS: Mapping[str, ColumnKind] = {"text": "text", "number": "integer", "date": "date"}


@dataclass(frozen=True)
class Style:
    """What the job reads in its scope: the city's faces."""

    faces: CityFaces


def prepare() -> Style:
    return Style(city_faces())


def _list(section: PaperSection) -> ListTable:
    columns = (Column(one.code, one.label, kind=KINDS[one.kind], width=one.width) for one in section.columns)
    return ListTable(section.code, section.title, tuple(columns), section.rows, counter=section.counter)


def _title_lines(paper: DirectoryPaper) -> tuple[str, ...]:
    """A number in brackets at the end stands on a line of its own: it would break somewhere inside."""
    title, number = printable(paper.title), f"（{printable(paper.number)}）"
    name = title.removesuffix(number)
    return (name, number) if name and name != title else (title,)


def official_of(paper: DirectoryPaper) -> OfficialDocument:
    lists = [_list(section) for section in paper.sections]
    return OfficialDocument(
        issuer_mark=None,
        document_number=None,
        title_lines=_title_lines(paper),
        caption="",
        addressees="",
        blocks=tuple(Block("paragraph", printable(text)) for text in paper.sentences),
        attachments=tuple(
            Attachment("附件" if len(lists) == 1 else f"附件{place}", table.title, table)
            for place, table in enumerate(lists, start=1)
        ),
        issuer=printable(paper.issuer),
        issued_on=chinese_date(paper.issued_on),
    )


def write_docx(path: Path, paper: DirectoryPaper) -> None:
    """Equal papers give equal bytes."""
    official = official_of(paper)
    document = standard_front(official)
    pages = Pages(document)
    for attachment in official.attachments:
        if isinstance(attachment.subject, ListTable):
            write_list(pages, attachment, attachment.subject, paper.issued_on)
    properties = document.core_properties
    properties.title = official.title[:255]
    properties.author = properties.last_modified_by = official.issuer[:255]
    properties.created = properties.modified = datetime.combine(paper.issued_on, time(), tzinfo=UTC)
    properties.language = "zh-CN"
    properties.revision = 1
    path.write_bytes(without_clock(document))


def write_pdf(path: Path, paper: DirectoryPaper, fonts: FontMapping) -> None:
    """PDF/A with the fonts embedded. Raises FontMissing."""
    official, day = official_of(paper), paper.issued_on
    content = {
        "mark": None,
        "number": None,
        "title": list(official.title_lines),
        "caption": "",
        "addressees": "",
        "blocks": [{"kind": block.kind, "text": block.text} for block in official.blocks],
        "issuer": official.issuer,
        "issued": official.issued_on,
        "author": official.issuer,
        "description": substitution_notice(fonts.substitutions),
        "dated": [day.year, day.month, day.day],
        "attachments": [
            {"label": each.label, "title": each.title, **list_page(each.subject, day, keep_rows=True)}
            for each in official.attachments
            if isinstance(each.subject, ListTable)
        ],
    }
    path.write_bytes(typeset_pdf("pack.typ", content, drawings={}, fonts=fonts, dated=day))


def _write(paper: DirectoryPaper, style: object, document: Path, pdf: Path) -> None:
    if not isinstance(style, Style):
        raise TypeError("a style from prepare()")
    write_docx(document, paper)
    write_pdf(pdf, paper, city_fonts(style.faces))


WRITER = DirectoryWriter(prepare=prepare, write=_write)
