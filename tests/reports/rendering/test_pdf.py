import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from reports.rendering.content import Column, ListTable, MapImage, PackContent
from reports.rendering.errors import UnsafeDrawing
from reports.rendering.fonts import FontMapping, font_mapping, substitution_notice
from reports.rendering.pdf import write_map_pdf, write_pack_pdf
from tests.reports.rendering.conftest import required_tool
from tests.reports.rendering.examples import NAMED, chain_map, draft, pack
from tests.reports.rendering.pages import Line, Page, read_pages

HOSTILE = (
    '#read("/etc/passwd")',
    "#panic()",
    "$x^2$ *粗* _斜_ `码`",
    "] #let 甲 = [",
    "= 标题 // 注释 /* 注 */",
    "<标签> @引用 \\ ~ ' \"",
    "<script>alert(1)</script>",
    "{{ 7*7 }} %s {0}",
    "A" * 200,
)
LONG_TEXT = "中" * 1400


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def write(folder: Path, content: PackContent, fonts: FontMapping) -> Path:
    path = folder / "pack.pdf"
    write_pack_pdf(path, content, fonts)
    return path


def embedded_fonts(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Descriptors of every font of every page and of the drawings placed on it."""
    seen: set[int] = set()

    def walk(resources: Any) -> Iterator[dict[str, Any]]:
        for font in resources.get("/Font", {}).values():
            for descendant in font.get_object()["/DescendantFonts"]:
                yield descendant.get_object()["/FontDescriptor"].get_object()
        for placed in resources.get("/XObject", {}).values():
            if isinstance(placed, IndirectObject) and placed.idnum not in seen:
                seen.add(placed.idnum)
                drawn: Any = placed.get_object()
                yield from walk(drawn.get("/Resources", {}))

    for page in reader.pages:
        yield from walk(page["/Resources"])


def folio(page: Page, number: int) -> Line:
    return next(line for line in page.lines if line.text == f"—{number}—")


def test_write_pack_pdf_fills_22_lines_of_28_characters_within_the_type_area(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    path = write(tmp_path, replace(draft(), notes=(LONG_TEXT,)), fonts)
    full = read_pages(path, pdf_to_text)[1]
    assert [full.width, full.height] == pytest.approx([210, 297], abs=0.01)
    *body, _ = full.lines
    assert [line.text for line in body] == ["中" * 28] * 22
    assert {round(line.left, 1) for line in body} == {28.0}
    assert all(line.right == pytest.approx(184, abs=0.15) for line in body)
    assert body[0].top == pytest.approx(37, abs=0.05)
    assert body[-1].bottom == pytest.approx(262, abs=0.05)
    assert all(line.bottom - line.top == pytest.approx(16 / 72 * 25.4, abs=0.02) for line in body)


def test_write_pack_pdf_indents_paragraphs_by_two_characters(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    path = write(tmp_path, replace(draft(), notes=(LONG_TEXT,)), fonts)
    first = next(line for line in read_pages(path, pdf_to_text)[0].lines if line.text.startswith("中中"))
    assert first.left == pytest.approx(28 + 2 * 16 / 72 * 25.4, abs=0.1)


def test_write_pack_pdf_numbers_odd_pages_right_and_even_pages_left(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    pages = read_pages(write(tmp_path, replace(draft(), notes=(LONG_TEXT,)), fonts), pdf_to_text)
    odd, even = folio(pages[0], 1), folio(pages[1], 2)
    character = 14 / 72 * 25.4
    assert odd.right == pytest.approx(184 - character, abs=1)
    assert even.left == pytest.approx(28 + character, abs=1)
    # The dash runs through the middle of the line, 7 mm under the type area.
    assert (odd.top + odd.bottom) / 2 == pytest.approx(262 + 7, abs=0.5)


def test_write_pack_pdf_puts_each_attachment_on_a_new_page_and_repeats_table_heads(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    pages = read_pages(write(tmp_path, pack(), fonts), pdf_to_text)
    starts = [index for index, page in enumerate(pages) if any(line.text.startswith("附件") for line in page.lines[:3])]
    labels = [line.text for index in starts for line in pages[index].lines if line.text.startswith("附件")]
    assert labels == ["附件1", "附件2", "附件3", "附件4"]
    assert all("序号" in page.text for page in pages[starts[1] :])
    turned = [index for index, page in enumerate(pages) if page.width > page.height]
    assert turned == list(range(starts[0], starts[2]))


def test_write_pack_pdf_keeps_the_page_number_of_a_turned_page_on_its_left_edge(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    pages = read_pages(write(tmp_path, pack(), fonts), pdf_to_text)
    odd, even = folio(pages[2], 3), folio(pages[3], 4)
    assert [(line.left + line.right) / 2 for line in (odd, even)] == [pytest.approx(28, abs=0.5)] * 2
    assert even.top == pytest.approx(28 + 14 / 72 * 25.4, abs=1)
    assert odd.bottom == pytest.approx(210 - 26 - 14 / 72 * 25.4, abs=1)


def test_write_pack_pdf_keeps_every_line_of_every_page_inside_the_type_area(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    long_names = tuple((name, *row[1:]) for row in pack().sections[0].rows[:5] for name in ("示例" * 40, "A" * 200))
    content = replace(pack(), sections=(replace(pack().sections[0], rows=long_names), *pack().sections[1:]))
    for number, page in enumerate(read_pages(write(tmp_path, content, fonts), pdf_to_text), start=1):
        left, top, right, bottom = (35, 28, 260, 184) if page.width > page.height else (28, 37, 184, 262)
        for line in page.lines:
            if line.text == f"—{number}—":
                continue
            assert left - 0.1 <= line.left <= line.right <= right + 0.2, line
            assert top - 0.1 <= line.top <= line.bottom <= bottom + 0.1, line


def test_write_pack_pdf_prints_every_cell_of_every_list(tmp_path: Path, fonts: FontMapping) -> None:
    text = squeezed("".join(page.extract_text() for page in PdfReader(write(tmp_path, pack(), fonts)).pages))
    for name in (*NAMED, "示例轨道交通壬丙有限公司", "150,000.35", "2020年12月12日", "91430200039MA4L4X9A"):
        assert name in text
    assert "金额单位：万元" in text


def test_write_pack_pdf_embeds_subsets_of_open_fonts_and_names_the_substitutes(
    tmp_path: Path, fonts: FontMapping
) -> None:
    path = tmp_path / "pack.pdf"
    substitutions = write_pack_pdf(path, pack(), fonts)
    descriptors = list(embedded_fonts(PdfReader(path)))
    assert {descriptor["/FontName"].partition("+")[2] for descriptor in descriptors} == {
        "NotoSerifSC-Regular",
        "NotoSansSC-Regular",
    }
    assert all(len(descriptor["/FontName"].partition("+")[0]) == 7 for descriptor in descriptors)
    assert all("/FontFile3" in descriptor for descriptor in descriptors)
    assert path.stat().st_size < 1_000_000
    assert substitutions == fonts.substitutions
    assert substitution_notice(substitutions).startswith("PDF 使用替代字体：方正小标宋简体、")


def test_write_pack_pdf_fonts_are_embedded_and_subset_as_poppler_sees_them(tmp_path: Path, fonts: FontMapping) -> None:
    path = write(tmp_path, pack(), fonts)
    listed = subprocess.run(
        [required_tool("pdffonts"), str(path)], check=True, capture_output=True, text=True, timeout=60
    ).stdout.splitlines()[2:]
    assert len(listed) == 2
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in listed)


def test_write_pack_pdf_prints_text_that_looks_like_markup_as_it_is(tmp_path: Path, fonts: FontMapping) -> None:
    table = ListTable(
        "hostile", HOSTILE[0], (Column("name", HOSTILE[1], width=12),), tuple((each,) for each in HOSTILE)
    )
    content = replace(
        pack(),
        city=HOSTILE[0],
        issuer=HOSTILE[1],
        document_number=HOSTILE[2],
        addressees=HOSTILE[3],
        notes=HOSTILE,
        state_label=HOSTILE[4],
        sections=(table,),
        maps=(MapImage(HOSTILE[5], chain_map()),),
    )
    text = squeezed("".join(page.extract_text() for page in PdfReader(write(tmp_path, content, fonts)).pages))
    assert "root:" not in text
    for each in HOSTILE:
        # Once in 编制说明 and once in the list, unless a page number interrupts it.
        assert text.count(squeezed(each)) >= 2, each


def test_write_pack_pdf_twice_gives_equal_bytes(tmp_path: Path, fonts: FontMapping) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    write_pack_pdf(first, pack(), fonts)
    write_pack_pdf(second, pack(), font_mapping())
    assert first.read_bytes() == second.read_bytes()


def test_write_pack_pdf_is_an_archival_tagged_document_with_its_date_and_title(
    tmp_path: Path, fonts: FontMapping
) -> None:
    reader = PdfReader(write(tmp_path, pack(), fonts))
    assert reader.metadata is not None
    assert reader.metadata.title == "株洲市先进轨道交通装备产业链2026年“一链一图三清单”"
    assert reader.metadata.author == "中共株洲市委组织部"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20261009")
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "zh-CN"
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    packet = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet


def test_write_pack_pdf_with_a_character_no_face_holds_writes_a_plain_pdf(
    tmp_path: Path, fonts: FontMapping, caplog: pytest.LogCaptureFixture
) -> None:
    reader = PdfReader(write(tmp_path, replace(pack(), city="示例😀市"), fonts))
    assert "示例" in reader.pages[0].extract_text()
    assert [record.getMessage().split(":")[:2] for record in caplog.records] == [["pack.typ", " written without PDF/A"]]


def test_write_pack_pdf_writes_without_warnings(
    tmp_path: Path, fonts: FontMapping, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, pack(), fonts)
    write(tmp_path, replace(draft(), maps=(), sections=(), facts=(), comparison=None), fonts)
    assert caplog.records == []


def test_write_pack_pdf_with_an_empty_list_says_that_nothing_is_listed(tmp_path: Path, fonts: FontMapping) -> None:
    content = replace(draft(), maps=(), sections=(replace(pack().sections[1], rows=()),))
    last = PdfReader(write(tmp_path, content, fonts)).pages[-1].extract_text()
    assert "本年度无列入事项" in last


def test_write_pack_pdf_keeps_the_date_on_a_page_with_text(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str
) -> None:
    for count in range(150, 600, 50):
        content = replace(pack(), document_number=None, notes=("中" * count,))
        pages = read_pages(write(tmp_path, content, fonts), pdf_to_text)
        signed = next(page for page in pages if "2026年10月9日" in page.text)
        assert "附件：1." in signed.text


@pytest.mark.parametrize(("paper", "width", "height"), [("a3", 420, 297), ("a4", 297, 210)])
def test_write_map_pdf_of_a_wide_map_is_one_vector_page_with_text(
    tmp_path: Path, fonts: FontMapping, pdf_to_text: str, paper: Any, width: int, height: int
) -> None:
    path = tmp_path / "map.pdf"
    substitutions = write_map_pdf(path, "示例图谱", chain_map(), paper, fonts=fonts, as_of=date(2026, 9, 30))
    (page,) = read_pages(path, pdf_to_text)
    assert [page.width, page.height] == pytest.approx([width, height], abs=0.1)
    assert {"上游", "中游", "下游", "示例企业甲甲", "示例企业戊丙", "基础材料"} <= {line.text for line in page.lines}
    assert all(0 < line.left < line.right < width and 0 < line.top < line.bottom < height for line in page.lines)
    reader = PdfReader(path)
    assert list(reader.pages[0].images) == []
    assert {descriptor["/FontName"].partition("+")[2] for descriptor in embedded_fonts(reader)} == {
        "NotoSansSC-Regular"
    }
    assert reader.metadata is not None
    assert reader.metadata.title == "示例图谱"
    assert substitutions == fonts.substitutions


def test_write_map_pdf_of_a_high_map_stays_upright(tmp_path: Path, fonts: FontMapping, pdf_to_text: str) -> None:
    path = tmp_path / "map.pdf"
    write_map_pdf(path, "示例图谱", chain_map(1200, 2000), "a4", fonts=fonts, as_of=date(2026, 9, 30))
    (page,) = read_pages(path, pdf_to_text)
    assert page.width < page.height


def test_write_map_pdf_headed_prints_title_and_date(tmp_path: Path, fonts: FontMapping, pdf_to_text: str) -> None:
    path = tmp_path / "map.pdf"
    write_map_pdf(path, "#panic() 图谱", chain_map(), fonts=fonts, as_of=date(2026, 3, 5), headed=True)
    (page,) = read_pages(path, pdf_to_text)
    assert page.lines[0].text == "#panic()图谱"
    assert page.lines[-1].text == "数据截止日期：2026年3月5日"


def test_write_map_pdf_twice_gives_equal_bytes(tmp_path: Path, fonts: FontMapping) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for path in (first, second):
        write_map_pdf(path, "示例图谱", chain_map(), fonts=fonts, as_of=date(2026, 9, 30))
    assert first.read_bytes() == second.read_bytes()


def test_write_map_pdf_of_an_unsafe_drawing_is_refused_and_writes_nothing(tmp_path: Path, fonts: FontMapping) -> None:
    svg = chain_map().replace("</svg>", '<image href="/etc/passwd"/></svg>')
    with pytest.raises(UnsafeDrawing):
        write_map_pdf(tmp_path / "map.pdf", "示例图谱", svg, fonts=fonts, as_of=date(2026, 9, 30))
    assert not (tmp_path / "map.pdf").exists()
