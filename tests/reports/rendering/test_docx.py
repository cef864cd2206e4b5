import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
import time_machine
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.section import Section

from reports.rendering.content import Column, ListTable, MapImage, PackContent
from reports.rendering.docx import write_pack_docx
from reports.rendering.docx_type import STYLES
from reports.rendering.errors import UnsafeDrawing
from tests.reports.rendering.conftest import Converter
from tests.reports.rendering.examples import chain_map, draft, pack
from tests.reports.rendering.pages import Line, Page, read_pages

# Children of w:pPr, w:rPr and w:tcPr in the order of their schema: Word repairs or refuses a file that has another.
SCHEMA_ORDER = {
    "w:pPr": """
        pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
        suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd
        snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
        textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange""",
    "w:rPr": """
        rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish
        webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang""",
    "w:tblPr": """
        tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd
        tblBorders shd tblLayout tblCellMar tblLook""",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "w:sectPr": """
        headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType
        cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings""",
}
HOSTILE = '<b>&amp;</b> #read("/etc/passwd") {{ 7*7 }} =1+1 \x00\x0b\ufffe'


def written(folder: Path, content: PackContent) -> Document:
    path = folder / "pack.docx"
    write_pack_docx(path, content)
    return docx.Document(str(path))


def millimetres(length: Any) -> float:
    return round(float(length) / 36_000, 1)


def grid(section: Section) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in section._sectPr.find(qn("w:docGrid")).attrib.items()}


def attribute(element: Any, path: str, name: str) -> str | None:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn(name))


def parts(path: Path) -> Iterator[Any]:
    """The roots of every XML part that Word lays out."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml") and name.count("/") == 1:
                yield parse_xml(package.read(name))


def test_write_pack_docx_sets_the_page_of_the_standard(tmp_path: Path) -> None:
    section = written(tmp_path, pack()).sections[0]
    assert [millimetres(length) for length in (section.page_width, section.page_height)] == [210, 297]
    assert [
        millimetres(length)
        for length in (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    ] == [37, 26, 35, 28]
    # 225 mm / 22 lines in twips; (156 mm / 28 - 16 pt) in 1/4096 pt.
    assert grid(section) == {"type": "linesAndChars", "linePitch": "579", "charSpace": "-848"}


def test_write_pack_docx_turns_the_page_for_wide_maps_and_lists(tmp_path: Path) -> None:
    sections = written(tmp_path, pack()).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
    ]
    turned = sections[1]
    assert [
        millimetres(length)
        for length in (turned.top_margin, turned.right_margin, turned.bottom_margin, turned.left_margin)
    ] == [28, 37, 26, 35]
    assert grid(turned)["type"] == "lines"


@pytest.mark.parametrize(
    ("style", "face", "half_points", "justification", "first_line"),
    [
        ("公文正文", "仿宋_GB2312", "32", "both", "200"),
        ("公文标题", "方正小标宋简体", "44", "center", None),
        ("公文一级标题", "黑体", "32", "both", "200"),
        ("公文题注", "楷体_GB2312", "32", "center", None),
        ("公文附件标识", "黑体", "32", "left", None),
        ("公文单页码", "宋体", "28", "right", None),
        ("公文双页码", "宋体", "28", "left", None),
    ],
)
def test_write_pack_docx_names_the_standard_s_face_size_and_indent_in_each_style(
    tmp_path: Path, style: str, face: str, half_points: str, justification: str, first_line: str | None
) -> None:
    element = written(tmp_path, pack()).styles[style].element
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        assert attribute(element, "w:rPr/w:rFonts", script) == face
    assert attribute(element, "w:rPr/w:sz", "w:val") == half_points
    assert attribute(element, "w:rPr/w:b", "w:val") == "0"
    assert attribute(element, "w:pPr/w:jc", "w:val") == justification
    assert attribute(element, "w:pPr/w:ind", "w:firstLineChars") == first_line


def test_write_pack_docx_brings_no_style_of_anybody_else(tmp_path: Path) -> None:
    document = written(tmp_path, pack())
    foreign = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
    foreign |= {"Header", "Header Char", "Footer", "Footer Char"}
    assert {style.name for style in document.styles} == {style.name for style in STYLES} | foreign
    with zipfile.ZipFile(tmp_path / "pack.docx") as package:
        assert not [name for name in package.namelist() if "Effects" in name or "numbering" in name or "custom" in name]
        assert package.getinfo("word/styles.xml").file_size < 40_000


def test_write_pack_docx_pages_of_one_frame_share_a_foot_though_others_stand_between(tmp_path: Path) -> None:
    whole = pack()
    narrow, wide = (next(each for each in whole.sections if len(each.columns) * sign > 5 * sign) for sign in (-1, 1))
    document = written(tmp_path, replace(whole, sections=(narrow, wide, narrow, wide, wide)))
    feet = [
        (section.orientation, section.footer.part.partname, section.even_page_footer.part.partname)
        for section in document.sections
    ]
    behind = feet[1:]
    assert {orientation for orientation, _, _ in behind} == {WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE}
    assert len(behind) > 5
    assert len(set(behind)) == 2
    assert len({name for foot in feet for name in foot[1:]}) == 6
    assert not any(section.footer.is_linked_to_previous for section in document.sections)


def test_write_pack_docx_writes_head_title_body_attachments_and_signature_in_order(tmp_path: Path) -> None:
    document = written(tmp_path, replace(pack(), comparison=None, facts=()))
    first_section = []
    for paragraph in document.paragraphs:
        first_section.append((paragraph.style.name if paragraph.style else "", paragraph.text))
        if paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:sectPr")) is not None:
            break
    assert [entry for entry in first_section if entry[1]] == [
        ("公文发文机关标志", "中共株洲市委组织部文件"),
        ("公文发文字号", "株组发〔2026〕1号"),
        ("公文标题", "株洲市先进轨道交通装备产业链\n2026年“一链一图三清单”"),
        ("公文顶格", "各县市区委组织部，市直有关单位党组织："),
        ("公文一级标题", "一、编制说明"),
        (
            "公文正文",
            "根据“一链一图三清单”年度更新要求，对株洲市先进轨道交通装备产业链2026年度情况进行了梳理汇总。本册数据取自产业链"
            "党建联盟平台，截止日期为2026年9月30日，版次为2026年第1版，状态为已发布，内容校验码为3f9a1c0d。",
        ),
        ("公文正文", "清单中金额的单位为万元，保留两位小数。"),
        ("公文一级标题", "二、基本情况"),
        ("公文正文", "截至2026年9月30日，先进轨道交通装备产业链列入重点企业40家、重点项目12个、链上党组织30个。"),
        ("公文附件说明首项", "附件：1.先进轨道交通装备产业链图谱"),
        ("公文附件说明", "2.先进轨道交通装备产业链重点企业清单"),
        ("公文附件说明", "3.先进轨道交通装备产业链重点项目清单"),
        ("公文附件说明", "4.先进轨道交通装备产业链链上党组织清单"),
        ("公文署名", "中共株洲市委组织部"),
        ("公文成文日期", "2026年10月9日"),
    ]


def test_write_pack_docx_of_a_draft_has_no_head_and_says_its_state(tmp_path: Path) -> None:
    texts = [paragraph.text for paragraph in written(tmp_path, draft()).paragraphs if paragraph.text]
    assert texts[:2] == ["株洲市先进轨道交通装备产业链\n2026年“一链一图三清单”", "（第1版，待审核）"]
    assert "2026年10月9日" not in texts


def test_write_pack_docx_centres_the_issuer_over_the_date(tmp_path: Path) -> None:
    paragraphs = written(tmp_path, pack()).paragraphs
    issuer = next(paragraph for paragraph in paragraphs if paragraph.style and paragraph.style.name == "公文署名")
    # 2026年10月9日 is 6.5 characters wide, 中共株洲市委组织部 is 9: 4 + (6.5 - 9) / 2 from the right.
    assert attribute(issuer._p, "w:pPr/w:ind", "w:rightChars") == "275"


def test_write_pack_docx_tables_hold_every_row_and_repeat_their_head(tmp_path: Path) -> None:
    document = written(tmp_path, pack())
    assert [len(table.rows) for table in document.tables] == [41, 13, 31]
    projects = document.tables[1]
    assert [cell.text for cell in projects.rows[0].cells] == [
        *("序号", "项目名称", "责任单位", "目标类型", "总投资\n（万元）", "进展"),
    ]
    assert [cell.text for cell in projects.rows[12].cells] == [
        *(
            "12",
            "示例轨道交通装备智能化改造项目（第12期）",
            "株洲中车时代电气股份有限公司",
            "延链",
            "150,000.35",
            "竣工",
        ),
    ]
    for table in document.tables:
        heads = [attribute(row._tr, "w:trPr/w:tblHeader", "w:val") for row in table.rows]
        assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows] == [
            True,
            *[False] * (len(heads) - 1),
        ]
    justifications = {attribute(cell.paragraphs[0]._p, "w:pPr/w:jc", "w:val") for cell in projects.columns[4].cells}
    assert justifications == {"center", "right"}


def test_write_pack_docx_with_an_empty_list_says_that_nothing_is_listed(tmp_path: Path) -> None:
    content = replace(draft(), maps=(), sections=(replace(pack().sections[1], rows=()),))
    (table,) = written(tmp_path, content).tables
    assert {cell.text for cell in table.rows[1].cells} == {"本年度无列入事项"}


def test_write_pack_docx_embeds_the_map_at_200_dots_an_inch_with_alternative_text(tmp_path: Path) -> None:
    document = written(tmp_path, pack())
    (shape,) = document.inline_shapes
    image = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    width, height = struct.unpack(">II", image.blob[16:24])
    assert width / (shape.width / 914_400) == pytest.approx(200, abs=1)
    assert height / (shape.height / 914_400) == pytest.approx(200, abs=1)
    assert width / height == pytest.approx(1200 / 640, rel=0.01)
    assert shape._inline.docPr.get("descr") == "先进轨道交通装备产业链图谱"


def test_write_pack_docx_of_a_high_map_keeps_it_on_one_upright_page(tmp_path: Path) -> None:
    content = replace(draft(), maps=(MapImage("图谱", chain_map(1200, 4000)),), sections=())
    document = written(tmp_path, content)
    assert document.sections[1].orientation == WD_ORIENT.PORTRAIT
    assert millimetres(document.inline_shapes[0].height) <= 188


def test_write_pack_docx_at_another_time_gives_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    with time_machine.travel(datetime(2026, 10, 9, 8, 0, tzinfo=UTC)):
        write_pack_docx(first, pack())
    with time_machine.travel(datetime(2027, 1, 1, 20, 30, tzinfo=UTC)):
        write_pack_docx(second, pack())
    assert first.read_bytes() == second.read_bytes()


def test_write_pack_docx_states_title_issuer_and_date_in_its_properties(tmp_path: Path) -> None:
    properties = written(tmp_path, pack()).core_properties
    assert properties.title == "株洲市先进轨道交通装备产业链2026年“一链一图三清单”"
    assert (properties.author, properties.last_modified_by) == ("中共株洲市委组织部", "中共株洲市委组织部")
    assert properties.created == properties.modified == datetime(2026, 10, 9, tzinfo=UTC)
    assert "3f9a1c0de4b27586" * 4 in properties.comments


def test_write_pack_docx_keeps_the_order_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "pack.docx"
    write_pack_docx(path, pack())
    checked = 0
    for root in parts(path):
        for tag, listed in SCHEMA_ORDER.items():
            order = listed.split()
            for element in root.iter(qn(tag)):
                places = [order.index(child.tag.rpartition("}")[2]) for child in element]
                assert places == sorted(places), (tag, [child.tag for child in element])
                checked += 1
    assert checked > 1000


def test_write_pack_docx_writes_hostile_text_as_it_is(tmp_path: Path) -> None:
    table = ListTable("hostile", HOSTILE, (Column("name", HOSTILE),), ((HOSTILE,),))
    content = replace(draft(), city=HOSTILE, sections=(table,), maps=(MapImage(HOSTILE, chain_map()),))
    document = written(tmp_path, content)
    assert document.tables[0].rows[1].cells[1].text == '<b>&amp;</b> #read("/etc/passwd") {{ 7*7 }} =1+1'


def test_write_pack_docx_of_an_unsafe_map_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    content = replace(draft(), maps=(MapImage("图谱", chain_map().replace("</svg>", "<script/></svg>")),))
    with pytest.raises(UnsafeDrawing):
        write_pack_docx(tmp_path / "pack.docx", content)
    assert not (tmp_path / "pack.docx").exists()


def test_write_pack_docx_opened_by_libreoffice_fills_22_lines_of_28_characters(
    tmp_path: Path, office: Converter, pdf_to_text: str
) -> None:
    write_pack_docx(tmp_path / "long.docx", replace(draft(), notes=("中" * 1400,)))
    pages = read_pages(office(tmp_path / "long.docx", "pdf"), pdf_to_text)
    body = [line for line in pages[1].lines if "—" not in line.text]
    assert [line.text for line in body] == ["中" * 28] * 22
    assert all(line.left == pytest.approx(28, abs=0.3) for line in body)
    assert all(line.right <= 184.2 for line in body)
    pitch = (body[-1].bottom - body[0].bottom) / 21
    assert pitch == pytest.approx(225 / 22, abs=0.05)


@pytest.mark.parametrize("title", ["图谱", "重点企业、重点项目和党组织分布情况示例图谱" * 2])
def test_write_pack_docx_opened_by_libreoffice_keeps_each_map_on_the_page_of_its_title(
    tmp_path: Path, office: Converter, pdf_to_text: str, title: str
) -> None:
    maps = (MapImage(title, chain_map()), MapImage(title, chain_map(1200, 4000)))
    write_pack_docx(tmp_path / "maps.docx", replace(draft(), maps=maps, sections=()))
    pages = read_pages(office(tmp_path / "maps.docx", "pdf"), pdf_to_text)
    assert ["附件" in page.text[:6] for page in pages[-2:]] == [True, True]


def test_write_pack_docx_opened_by_libreoffice_numbers_upright_and_turned_pages(
    tmp_path: Path, office: Converter, pdf_to_text: str
) -> None:
    write_pack_docx(tmp_path / "pack.docx", pack())
    pages = read_pages(office(tmp_path / "pack.docx", "pdf"), pdf_to_text)
    character = 14 / 72 * 25.4
    for number, page in enumerate(pages, start=1):
        folio = folio_of(page, number)
        if page.width > page.height:
            assert (folio.left + folio.right) / 2 == pytest.approx(28, abs=1.5)
            edge, expected = (folio.bottom, 210 - 26 - character) if number % 2 else (folio.top, 28 + character)
        else:
            assert (folio.top + folio.bottom) / 2 == pytest.approx(262 + 7, abs=1.5)
            edge, expected = (folio.right, 184 - character) if number % 2 else (folio.left, 28 + character)
        assert edge == pytest.approx(expected, abs=2), number


def test_write_pack_docx_opened_by_libreoffice_keeps_the_date_on_a_page_with_text(
    tmp_path: Path, office: Converter, pdf_to_text: str
) -> None:
    write_pack_docx(tmp_path / "pack.docx", pack())
    pages = read_pages(office(tmp_path / "pack.docx", "pdf"), pdf_to_text)
    signed = next(page for page in pages if "2026年10月9日" in page.text)
    # The blank lines before it would fill page 2; without company the date would stand alone on page 3.
    assert "链上党组织清单" in signed.text


def folio_of(page: Page, number: int) -> Line:
    return next(line for line in page.lines if line.text == f"—{number}—")


def test_write_pack_docx_saved_again_by_libreoffice_reads_the_same(tmp_path: Path, office: Converter) -> None:
    original = written(tmp_path, pack())
    saved = docx.Document(io.BytesIO(office(tmp_path / "pack.docx", "docx").read_bytes()))
    assert [paragraph.text for paragraph in saved.paragraphs if paragraph.text] == [
        paragraph.text for paragraph in original.paragraphs if paragraph.text
    ]
    assert [[[cell.text for cell in row.cells] for row in table.rows] for table in saved.tables] == [
        [[cell.text for cell in row.cells] for row in table.rows] for table in original.tables
    ]
    assert len(saved.inline_shapes) == 1
    assert [section.orientation for section in saved.sections] == [section.orientation for section in original.sections]
