"""The agreement of a pairing as a kind of document: its template, the Word file filled from it, the PDF (GB/T 9704)."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from alliances.access import get_pairing_for
from alliances.agreement_paper import AgreementPaper, AgreementWriter, paper_of
from alliances.models import Agreement
from alliances.pairing_queries import pairings_for
from core.principal import Principal
from documents.fonts import CityFaces, city_faces
from documents.queries import template_in_use
from documents.templating.filling import TemplateFile, fill_in_use, fill_template
from documents.templating.kinds import Loop, Placeholder, Sample, TemplateKind, Values, Vocabulary
from reports.files import city_fonts
from reports.rendering.docx_front import TemplateLine, write_template
from reports.rendering.docx_type import BODY, CAPTION, FLUSH, HEADING, TITLE
from reports.rendering.fonts import substitution_notice
from reports.rendering.text import chinese_date, chinese_ordinal, printable
from reports.rendering.typesetting import typeset_pdf

AGREEMENT_TEMPLATE = "pairing_agreement"
SAMPLES_OFFERED = 20

VOCABULARY = Vocabulary(
    (
        Placeholder("标题", "协议名称"),
        Placeholder("编号", "选择了机关代字的编号；不编号的为空"),
        Placeholder("题注", "编号的一行，如“（编号：……）”；不编号的为空"),
        Placeholder("城市", "本市名称"),
        Placeholder("链党组织", "组织和跟进这项结对的链党组织"),
        Placeholder("主题", "共建主题，没有填写的为空"),
        Placeholder("带动方式", "如“国有带民营”；不分主次的为空"),
        Placeholder("方式", "共建方式，用顿号连接"),
        Placeholder("期限", "起止日期的一句话"),
        Placeholder("签署地点", "没有填写的为空"),
        Placeholder("份数", "一式几份的数字"),
    ),
    (
        Loop(
            "各方",
            "结对各方，牵头方在前",
            (
                Placeholder("称谓", "甲方、乙方……"),
                Placeholder("名称", "单位或组织的名称"),
                Placeholder("地位", "牵头方、参与方或共建方"),
            ),
        ),
        Loop("共建内容", "共建内容，一行是一段", (Placeholder("文字", "一段文字"),)),
        Loop(
            "正文",
            "协议全文，一行是一个标题或一段文字",
            (
                Placeholder("标题", "一级标题，如“一、协议各方”；这一行是文字时为空"),
                Placeholder("文字", "一段文字；这一行是标题时为空"),
            ),
        ),
    ),
)

TEMPLATE: tuple[TemplateLine, ...] = (
    (TITLE, "{{ 标题 }}"),
    (FLUSH, "{%p if 题注 %}"),
    (CAPTION, "{{ 题注 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, ""),
    (FLUSH, "{%p for 段 in 正文 %}"),
    (FLUSH, "{%p if 段.标题 %}"),
    (HEADING, "{{ 段.标题 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p if 段.文字 %}"),
    (BODY, "{{ 段.文字 }}"),
    (FLUSH, "{%p endif %}"),
    (FLUSH, "{%p endfor %}"),
    (FLUSH, ""),
    (FLUSH, "{%p for 方 in 各方 %}"),
    (BODY, "{{ 方.称谓 }}（盖章）：{{ 方.名称 }}"),
    (BODY, "代表（签字）："),
    (BODY, "日期：　　　　年　　月　　日"),
    (FLUSH, ""),
    (FLUSH, "{%p endfor %}"),
)


@dataclass(frozen=True)
class Style:
    """What the job reads in its scope: the city's template, where it has one, and its faces."""

    template: TemplateFile | None
    faces: CityFaces


def prepare() -> Style:
    return Style(template_in_use(AGREEMENT_TEMPLATE), city_faces())


def _term(paper: AgreementPaper) -> str:
    begins = f"自{chinese_date(paper.valid_from)}" if paper.valid_from else "自各方签署之日"
    ends = f"至{chinese_date(paper.valid_to)}止" if paper.valid_to else "，长期有效"
    return f"本协议{begins}起{ends}。期满前，各方可协商续签。"


def _ways(paper: AgreementPaper) -> list[str]:
    led = f"坚持{printable(paper.pattern)}，" if paper.pattern else ""
    ways = "、".join(printable(mode) for mode in paper.modes)
    return [f"{led}各方以{ways}等方式开展共建。" if ways else f"{led}各方根据实际商定共建方式。"]


def _closing(paper: AgreementPaper) -> list[str]:
    number = len(paper.parties)
    place = f"签署地点：{printable(paper.place)}。" if paper.place else ""
    return [
        f"本协议由{printable(paper.body)}组织和跟进。结对共建不改变各方党组织的隶属关系，不转接党员组织关系。",
        f"未尽事宜由各方协商解决。本协议一式{chinese_ordinal(number)}份，各方各执一份，自各方签署之日起生效。{place}",
    ]


def chapters(paper: AgreementPaper) -> list[tuple[str, list[str]]]:
    parties = [f"{party.call}：{printable(party.name)}（{party.role}）" for party in paper.parties]
    theme = [f"各方围绕“{printable(paper.theme)}”开展党建结对共建。"] if paper.theme else []
    found = [
        ("协议各方", parties),
        ("共建主题", theme),
        ("共建方式", _ways(paper)),
        ("共建内容", [printable(line) for line in paper.content]),
        ("协议期限", [_term(paper)]),
        ("其他事项", _closing(paper)),
    ]
    shown = [(title, lines) for title, lines in found if lines]
    return [(f"{chinese_ordinal(place)}、{title}", lines) for place, (title, lines) in enumerate(shown, start=1)]


def values_of(paper: AgreementPaper) -> Values:
    """What a template is filled with; the same words stand in the PDF."""
    rows = [
        row
        for title, lines in chapters(paper)
        for row in ({"标题": title, "文字": ""}, *({"标题": "", "文字": line} for line in lines))
    ]
    number = printable(paper.number)
    return {
        "标题": printable(paper.title),
        "编号": number,
        "题注": f"（编号：{number}）" if number else "",
        "城市": printable(paper.city),
        "链党组织": printable(paper.body),
        "主题": printable(paper.theme),
        "带动方式": printable(paper.pattern),
        "方式": "、".join(printable(mode) for mode in paper.modes),
        "期限": _term(paper),
        "签署地点": printable(paper.place),
        "份数": str(len(paper.parties)),
        "各方": [{"称谓": party.call, "名称": printable(party.name), "地位": party.role} for party in paper.parties],
        "共建内容": [{"文字": printable(line)} for line in paper.content],
        "正文": rows,
    }


def write_default(path: Path) -> None:
    """The platform's own form with placeholders in place of words: what a city starts from."""
    write_template(path, TEMPLATE, title="共建协议文书模板")


def write_docx(path: Path, paper: AgreementPaper, template: TemplateFile | None) -> None:
    """Raises TemplateRefused."""
    if template is not None:
        path.write_bytes(fill_in_use(template, VOCABULARY, values_of(paper)))
        return
    with TemporaryDirectory(prefix="template-") as folder:
        own = Path(folder) / "template.docx"
        write_default(own)
        path.write_bytes(fill_template(own, VOCABULARY, values_of(paper)))


def write_pdf(path: Path, paper: AgreementPaper, faces: CityFaces) -> None:
    """PDF/A with the fonts embedded, in the form of the standard whatever the city's template. Raises FontMissing."""
    fonts, values = city_fonts(faces), values_of(paper)
    blocks = [
        {"kind": "heading" if row["标题"] else "paragraph", "text": row["标题"] or row["文字"]}
        for row in values["正文"]
        if not isinstance(row, str)
    ]
    signing = [
        {"kind": "paragraph", "text": text}
        for party in paper.parties
        for text in (
            "\u3000",
            f"{party.call}（盖章）：{printable(party.name)}",
            "代表（签字）：",
            "日期：　　　　年　　月　　日",
        )
    ]
    day = paper.issued_on
    content = {
        "mark": None,
        "number": None,
        "title": [values["标题"]],
        "caption": values["题注"],
        "addressees": "",
        "blocks": [*blocks, *signing],
        "issuer": "",
        "issued": None,
        "author": printable(paper.body),
        "description": substitution_notice(fonts.substitutions),
        "dated": [day.year, day.month, day.day],
        "attachments": [],
    }
    path.write_bytes(typeset_pdf("pack.typ", content, drawings={}, fonts=fonts, dated=day))


def _write(paper: AgreementPaper, style: object, document: Path, pdf: Path) -> None:
    if not isinstance(style, Style):
        raise TypeError("a style from prepare()")
    write_docx(document, paper, style.template)
    write_pdf(pdf, paper, style.faces)


def _samples(principal: Principal) -> list[Sample]:
    """The agreements made last that this person may see."""
    if not principal.may("pairing.view"):
        return []
    found = Agreement.objects.filter(pairing__in=pairings_for(principal)).order_by("-issued_on", "-id")
    return [Sample(each.pk, each.title) for each in found[:SAMPLES_OFFERED]]


def _preview(principal: Principal, template: Path, sample_id: UUID, target: Path) -> None:
    agreement: Agreement = Agreement.objects.get(pk=sample_id)
    get_pairing_for(principal, agreement.pairing_id)
    paper = paper_of(agreement, city=principal.tenant.name)
    target.write_bytes(fill_template(template, VOCABULARY, values_of(paper)))


WRITER = AgreementWriter(prepare=prepare, write=_write)
KIND = TemplateKind(
    code=AGREEMENT_TEMPLATE,
    label="共建协议",
    help=(
        "模板决定结对共建协议的 Word 文件。PDF 不随模板改变，始终按国家标准 GB/T 9704 的版式排印；"
        "需要与模板一致的 PDF，请在 Word 或 WPS 中打开协议的 Word 文件，另存为 PDF。"
    ),
    vocabulary=VOCABULARY,
    write_default=write_default,
    samples=_samples,
    preview=_preview,
)
