"""The 纪要 as a kind of document: its template, the Word file filled from it, the PDF (GB/T 9704-2012, 10.3)."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from core import clock
from core.principal import Principal
from documents.fonts import CityFaces, city_faces
from documents.queries import template_in_use
from documents.templating.filling import TemplateFile, fill_in_use, fill_template
from documents.templating.kinds import Loop, Placeholder, Sample, TemplateKind, Values, Vocabulary
from meetings.minutes.access import get_minutes_for
from meetings.minutes.paper import MinutesPaper, MinutesWriter, line_kind, paper_of
from meetings.minutes.queries import VIEW, minutes_for
from reports.files import city_fonts
from reports.rendering.docx_front import TemplateLine, mark_size, write_template
from reports.rendering.docx_type import (
    BODY,
    CAPTION,
    DOCUMENT_NUMBER,
    FLUSH,
    HEADING,
    MARK,
    MASTHEAD,
    ROLL,
    SUBHEADING,
    TITLE,
)
from reports.rendering.fonts import substitution_notice
from reports.rendering.text import chinese_date, em_width, printable
from reports.rendering.typesetting import typeset_pdf

MINUTES_TEMPLATE = "meeting_minutes"
SAMPLES_OFFERED = 20
NOT_ISSUED = "未印发"
TEMPLATE_TITLE = "会议纪要文书模板"
# Characters: the mark of one line with so many is set in 34 pt.
LONGEST_MARK = 13

VOCABULARY = Vocabulary(
    (
        Placeholder("标志首行", "红色标志，如“示例联合党委联席会议纪要”；太长的分两行，这里是链党组织的名称"),
        Placeholder("标志次行", "标志的第二行，如“联席会议纪要”；一行排得下的为空"),
        Placeholder("文号", "印发时编的文号；不编号、未印发的为空"),
        Placeholder("印发单位", "编号代字的发文机关；不编号的为链党组织"),
        Placeholder("印发日期", "印发的日期；未印发的为“未印发”"),
        Placeholder("标题", "纪要标题"),
        Placeholder("题注", "未印发时写明是哪一稿；印发后为空"),
        Placeholder("城市", "本市名称"),
        Placeholder("链党组织", "召开会议的链党组织"),
        Placeholder("会议名称", "会议的名称"),
        Placeholder("会议时间", "会议开始的时间"),
        Placeholder("会议地点", "没有填写的为空"),
    ),
    (
        Loop(
            "正文",
            "纪要全文，一行是一个标题或一段文字",
            (
                Placeholder("标题", "一级标题，如“一、……”；这一行是其他内容时为空"),
                Placeholder("小标题", "二级标题，如“（一）……”；这一行是其他内容时为空"),
                Placeholder("文字", "一段文字；这一行是标题时为空"),
            ),
        ),
        Loop(
            "名单",
            "出席、请假、缺席、列席，没有人的不列",
            (Placeholder("称谓", "出席、请假、缺席或列席"), Placeholder("姓名", "单位、姓名，用顿号连接")),
        ),
        Loop(
            "决议",
            "会议形成的决议",
            (
                Placeholder("编号", "如“2026年第1号”"),
                Placeholder("事项", "做什么"),
                Placeholder("责任单位", "由谁办"),
                Placeholder("完成期限", "什么时候办完"),
            ),
        ),
    ),
)

TEMPLATE: tuple[TemplateLine, ...] = (
    (MARK, "{{ 标志首行 }}"),
    (FLUSH, "{%p if 标志次行 %}"),
    (MARK, "{{ 标志次行 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, ""),
    (FLUSH, ""),
    (FLUSH, "{%p if 文号 %}"),
    (DOCUMENT_NUMBER, "{{ 文号 }}"),
    (FLUSH, "{%p endif %}"),
    (MASTHEAD, "{{ 印发单位 }}\t{{ 印发日期 }}"),
    (FLUSH, ""),
    (FLUSH, ""),
    (TITLE, "{{ 标题 }}"),
    (FLUSH, "{%p if 题注 %}"),
    (CAPTION, "{{ 题注 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, ""),
    (FLUSH, "{%p for 段 in 正文 %}"),
    (FLUSH, "{%p if 段.标题 %}"),
    (HEADING, "{{ 段.标题 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p if 段.小标题 %}"),
    (SUBHEADING, "{{ 段.小标题 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p if 段.文字 %}"),
    (BODY, "{{ 段.文字 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p endfor %}"),
    (FLUSH, ""),
    (FLUSH, "{%p for 行 in 名单 %}"),
    (ROLL, "{{ 行.称谓 }}：{{ 行.姓名 }}"),
    (FLUSH, "{%p endfor %}"),
)
COLUMNS = {"heading": "标题", "subheading": "小标题", "paragraph": "文字"}


@dataclass(frozen=True)
class Style:
    """What the job reads in its scope: the city's template, where it has one, and its faces."""

    template: TemplateFile | None
    faces: CityFaces


def prepare() -> Style:
    return Style(template_in_use(MINUTES_TEMPLATE), city_faces())


def _day(paper: MinutesPaper) -> str:
    return chinese_date(paper.issued_on) if paper.issued_on else NOT_ISSUED


def mark_lines(paper: MinutesPaper) -> list[str]:
    """In one line while that leaves it a mark to be seen from afar; else the body, and under it the kind of paper."""
    mark, body = printable(paper.mark), printable(paper.body)
    if em_width(mark) <= LONGEST_MARK or not mark.startswith(body) or mark == body:
        return [mark]
    return [body, mark.removeprefix(body)]


def blocks(paper: MinutesPaper) -> list[dict[str, str]]:
    return [{"kind": line_kind(line), "text": printable(line)} for line in paper.lines if printable(line)]


def values_of(paper: MinutesPaper) -> Values:
    """What a template is filled with; the same words stand in the PDF."""
    first, second = [*mark_lines(paper), ""][:2]
    nothing = dict.fromkeys(COLUMNS.values(), "")
    return {
        "标志首行": first,
        "标志次行": second,
        "文号": printable(paper.number),
        "印发单位": printable(paper.issuer),
        "印发日期": _day(paper),
        "标题": printable(paper.title),
        "题注": printable(paper.caption),
        "城市": printable(paper.city),
        "链党组织": printable(paper.body),
        "会议名称": printable(paper.meeting),
        "会议时间": paper.held,
        "会议地点": printable(paper.place),
        "正文": [{**nothing, COLUMNS[block["kind"]]: block["text"]} for block in blocks(paper)],
        "名单": [{"称谓": line.label, "姓名": printable(line.text)} for line in paper.roll],
        "决议": [
            {
                "编号": printable(each["number"]),
                "事项": printable(each["name"]),
                "责任单位": printable(each["owner"]),
                "完成期限": printable(each["due_on"]),
            }
            for each in paper.resolutions
        ],
    }


def write_default(path: Path) -> None:
    """The standard's form with placeholders in place of words: what a city starts from."""
    write_template(path, TEMPLATE, title=TEMPLATE_TITLE)


def write_docx(path: Path, paper: MinutesPaper, template: TemplateFile | None) -> None:
    """Raises TemplateRefused."""
    if template is not None:
        path.write_bytes(fill_in_use(template, VOCABULARY, values_of(paper)))
        return
    with TemporaryDirectory(prefix="template-") as folder:
        own = Path(folder) / "template.docx"
        write_template(own, TEMPLATE, title=printable(paper.title)[:255], mark_size=mark_size(*mark_lines(paper)))
        path.write_bytes(fill_template(own, VOCABULARY, values_of(paper)))


def write_pdf(path: Path, paper: MinutesPaper, faces: CityFaces) -> None:
    """PDF/A with the fonts embedded, in the form of the standard whatever the city's template. Raises FontMissing."""
    fonts, day = city_fonts(faces), paper.dated
    content: dict[str, Any] = {
        "mark": mark_lines(paper),
        "number": printable(paper.number) or None,
        "masthead": [printable(paper.issuer), _day(paper)],
        "title": [printable(paper.title)],
        "caption": printable(paper.caption),
        "addressees": "",
        "blocks": blocks(paper),
        "lists": [{"label": line.label, "names": printable(line.text)} for line in paper.roll],
        "issuer": "",
        "issued": None,
        "author": printable(paper.issuer),
        "description": substitution_notice(fonts.substitutions),
        "dated": [day.year, day.month, day.day],
        "attachments": [],
    }
    path.write_bytes(typeset_pdf("pack.typ", content, drawings={}, fonts=fonts, dated=day))


def _write(paper: MinutesPaper, style: object, document: Path, pdf: Path) -> None:
    if not isinstance(style, Style):
        raise TypeError("a style from prepare()")
    write_docx(document, paper, style.template)
    write_pdf(pdf, paper, style.faces)


def _samples(principal: Principal) -> list[Sample]:
    """The minutes written last that this person may see."""
    if not principal.may(VIEW):
        return []
    found = minutes_for(principal).order_by("-created_at", "-id")[:SAMPLES_OFFERED]
    return [Sample(each.pk, f"{each.title}（{each.get_state_display()}）") for each in found]


def _preview(principal: Principal, template: Path, sample_id: UUID, target: Path) -> None:
    paper = paper_of(get_minutes_for(principal, sample_id), city=principal.tenant.name, today=clock.today())
    target.write_bytes(fill_template(template, VOCABULARY, values_of(paper)))


WRITER = MinutesWriter(prepare=prepare, write=_write)
KIND = TemplateKind(
    code=MINUTES_TEMPLATE,
    label="会议纪要",
    help=(
        "模板决定会议纪要的 Word 文件。PDF 不随模板改变，始终按国家标准 GB/T 9704 的纪要格式排印；"
        "需要与模板一致的 PDF，请在 Word 或 WPS 中打开纪要的 Word 文件，另存为 PDF。"
    ),
    vocabulary=VOCABULARY,
    write_default=write_default,
    samples=_samples,
    preview=_preview,
)
