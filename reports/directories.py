"""A directory of supply and demand as Word and PDF: a page of words in the standard's form, its lists attached."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from documents.fonts import CityFaces, city_faces
from reports.files import city_fonts
from reports.rendering.content import Cell, Column, ListTable
from reports.rendering.docx import write_list
from reports.rendering.docx_front import standard_front, without_clock
from reports.rendering.fonts import FontMapping, substitution_notice
from reports.rendering.official import Attachment, Block, OfficialDocument
from reports.rendering.pdf import list_page
from reports.rendering.text import chinese_date, printable
from reports.rendering.typesetting import typeset_pdf
from services.market.paper import DirectoryLine, DirectoryPaper, DirectoryWriter

COLUMNS = (
    Column("product", "产品", width=12),
    Column("unit", "企业", width=12),
    Column("segment", "环节", width=6),
    Column("amount", "数量", width=6),
    Column("price", "价格", width=6),
    Column("text", "说明", width=14),
    Column("valid_to", "截止日期", kind="date", width=7),
    Column("contact", "联系方式", width=9),
)


@dataclass(frozen=True)
class Style:
    """What the job reads in its scope: the city's faces."""

    faces: CityFaces


def prepare() -> Style:
    return Style(city_faces())


def _row(line: DirectoryLine) -> tuple[Cell, ...]:
    return (
        line.product,
        line.unit,
        line.segment,
        line.amount,
        line.price,
        line.text,
        line.valid_to,
        line.contact,
    )


def _lists(paper: DirectoryPaper) -> list[ListTable]:
    named = (("supplies", "供给清单", paper.supplies), ("demands", "需求清单", paper.demands))
    return [
        ListTable(code, title, COLUMNS, tuple(_row(line) for line in lines), counter="条")
        for code, title, lines in named
        if lines
    ]


def official_of(paper: DirectoryPaper) -> OfficialDocument:
    lists = _lists(paper)
    counts = "、".join(f"{table.title.removesuffix('清单')}{len(table.rows)}条" for table in lists)
    until = f"，有效期至{chinese_date(paper.valid_to)}" if paper.valid_to else ""
    sentences = [
        *(printable(line) for line in paper.preface),
        f"本期为{paper.number}，收入截至{chinese_date(paper.issued_on)}正在发布的产品{counts}{until}。"
        "有意向的企业请按所列联系方式联系，或在产业链党建联盟平台上提出意向。",
    ]
    return OfficialDocument(
        issuer_mark=None,
        document_number=None,
        title_lines=(printable(paper.title),),
        caption="",
        addressees="",
        blocks=tuple(Block("paragraph", text) for text in sentences),
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
    for attachment in official.attachments:
        if isinstance(attachment.subject, ListTable):
            write_list(document, attachment, attachment.subject, paper.issued_on)
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
            {"label": each.label, "title": each.title, **list_page(each.subject, day)}
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
