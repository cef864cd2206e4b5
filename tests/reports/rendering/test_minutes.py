"""The printed 纪要 against GB/T 9704-2012, measured from pages of the PDF and of the Word file in LibreOffice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import pytest
from docx.shared import Mm

from documents.templating.filling import check_template
from meetings.minutes.paper import MinutesPaper, line_kind
from reports.minutes import VOCABULARY, mark_lines, values_of, write_default, write_docx, write_pdf
from reports.rendering.fonts import FontMapping
from tests.reports.rendering.conftest import Converter
from tests.reports.rendering.gb9704 import BOTTOM, CHARACTER, LEFT, RIGHT, TOP, Piece, pieces_of
from tests.reports.rendering.minutes_paper import NAMES, draft_paper, long_paper, minutes_paper
from tests.reports.rendering.pages import Line, Page, read_pages

FORMATS = ("pdf", "docx")


@dataclass(frozen=True)
class Printed:
    pages: list[Page]
    pieces: list[Piece]

    def line(self, text: str) -> Line:
        return next(line for page in self.pages for line in page.lines if text in line.text)

    def piece(self, text: str) -> Piece:
        return next(piece for piece in self.pieces if text in piece.text)


Print = Callable[[MinutesPaper, str], Printed]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, pdf_to_text: str, office: Converter) -> Print:
    made: dict[tuple[MinutesPaper, str], Printed] = {}

    def of(paper: MinutesPaper, kind: str) -> Printed:
        if (paper, kind) not in made:
            path = tmp_path_factory.mktemp("minutes") / f"minutes.{kind}"
            if kind == "pdf":
                write_pdf(path, paper, {})
            else:
                write_docx(path, paper, None)
                path = office(path, "pdf")
            made[paper, kind] = Printed(read_pages(path, pdf_to_text), list(pieces_of(path)))
        return made[paper, kind]

    return of


@pytest.mark.parametrize("kind", FORMATS)
def test_page_is_a4_with_the_standards_margins_and_22_lines_of_28_characters(printed: Print, kind: str) -> None:
    page = printed(long_paper(), kind).pages[1]
    body = [line for line in page.lines if "—" not in line.text]
    pitch = (body[-1].bottom - body[0].bottom) / (len(body) - 1)
    assert (round(page.width), round(page.height)) == (210, 297)
    assert (len(body), {len(line.text) for line in body}) == (22, {28})
    assert min(line.left for line in body) == pytest.approx(LEFT, abs=0.3)
    assert max(line.right for line in body) == pytest.approx(RIGHT, abs=1)
    height = body[-1].bottom - body[0].top if kind == "pdf" else pitch * 22
    assert height == pytest.approx(225, abs=1)
    assert body[-1].bottom <= BOTTOM + 1


@pytest.mark.parametrize(("kind", "within"), [("pdf", 1.0), ("docx", 5.0)])
@pytest.mark.parametrize("mark", ["示例联合党委联席会议纪要", "示例市先进轨道交通装备产业链联合党委联席会议纪要"])
def test_red_mark_stands_35_mm_under_the_text_blocks_top(printed: Print, kind: str, within: float, mark: str) -> None:
    """Within the standard's own millimetre in the PDF; in Word a program's line box stands above the characters."""
    paper = replace(minutes_paper(), mark=mark, body=mark.removesuffix("联席会议纪要"))
    found = printed(paper, kind)
    lines = [found.line(text) for text in mark_lines(paper)]
    assert lines[0].top - TOP == pytest.approx(35, abs=within)
    for line in lines:
        assert (line.left + line.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.6)
        assert LEFT - 0.5 <= line.left < line.right <= RIGHT + 0.5


@pytest.mark.parametrize("kind", FORMATS)
def test_number_stands_in_the_middle_and_issuer_and_day_at_the_two_ends(printed: Print, kind: str) -> None:
    found = printed(minutes_paper(), kind)
    number = found.line("〔2026〕")
    assert (number.left + number.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.6)
    first = [line for line in found.pages[0].lines if line.top > number.bottom - 1]
    issuer = next(line for line in first if line.text.startswith("示例联合党委"))
    day = next(line for line in first if line.text.endswith("2026年3月9日"))
    assert issuer.left == pytest.approx(LEFT, abs=0.5)
    assert day.right == pytest.approx(RIGHT, abs=1)
    assert issuer.top > number.top


@pytest.mark.parametrize("kind", FORMATS)
def test_names_are_aligned_after_the_colon_two_characters_in(printed: Print, kind: str) -> None:
    found = printed(minutes_paper(), kind)
    labels = [found.line(f"{label}：") for label in ("出席", "请假", "缺席", "列席")]
    for label in labels:
        assert label.left - LEFT == pytest.approx(2 * CHARACTER, abs=0.6)
    page = next(page for page in found.pages if labels[0] in page.lines)
    until = labels[1].top if labels[1] in page.lines else BOTTOM
    rows: dict[int, float] = {}
    for line in page.lines:
        if labels[0].bottom - 1 < line.top < until - 1:
            rows[round(line.top)] = min(line.left, rows.get(round(line.top), RIGHT))
    assert len(rows) >= 2
    for left in rows.values():
        assert left - LEFT == pytest.approx(5 * CHARACTER, abs=0.8)


@pytest.mark.parametrize("kind", FORMATS)
def test_sizes_are_those_of_the_standard(printed: Print, kind: str) -> None:
    found = printed(minutes_paper(), kind)
    assert found.piece("2026年第一季度" if kind == "pdf" else "年第一季度联席会议纪要").size == 22
    assert found.piece("会议认为").size == 16
    assert found.piece("示例丙公司").size == 16
    assert found.piece("请假").size == 16
    assert found.piece("—").size == 14


def test_pdf_sets_labels_in_the_face_of_headings(printed: Print, fonts: FontMapping) -> None:
    found = printed(minutes_paper(), "pdf")

    def family(text: str) -> str:
        return found.piece(text).face.replace("-", "").casefold()

    heading, body = (name.replace(" ", "").casefold() for name in (fonts.heading, fonts.body))
    assert family("请假").startswith(heading)
    assert family("示例丙公司").startswith(body)


def test_word_file_names_the_standards_faces(tmp_path: Path) -> None:
    write_docx(tmp_path / "m.docx", minutes_paper(), None)
    document = docx.Document(str(tmp_path / "m.docx"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    def face(element: object) -> str:
        fonts = next(element.iter(f"{space}rFonts"))  # type: ignore[attr-defined]
        return str(fonts.get(f"{space}eastAsia"))

    asked = {
        "公文发文机关标志": "方正小标宋简体",
        "公文标题": "方正小标宋简体",
        "公文正文": "仿宋_GB2312",
        "公文一级标题": "黑体",
        "公文二级标题": "楷体_GB2312",
        "公文出席名单": "仿宋_GB2312",
    }
    assert {name: face(document.styles[name].element) for name in asked} == asked
    roll = [each for each in document.paragraphs if each.style and each.style.name == "公文出席名单"]
    assert [face(each.runs[0]._r) for each in roll] == ["黑体"] * 4
    assert [each.text for each in roll][1:] == ["请假：示例丙公司", "缺席：示例丁公司", "列席：示例王五（示例大学）"]
    section = document.sections[0]
    measures = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(each / Mm(1)) for each in measures if each] == [37, 28, 26, 35]


def test_both_files_say_the_same(printed: Print) -> None:
    """As LibreOffice opens the Word file again."""
    pdf, word = (
        "".join(line.text for page in printed(minutes_paper(), kind).pages for line in page.lines) for kind in FORMATS
    )
    assert sorted(pdf.replace(" ", "")) == sorted(word.replace(" ", ""))
    assert NAMES[6] in pdf


@pytest.mark.parametrize("kind", FORMATS)
def test_draft_says_so_and_has_no_number(printed: Print, kind: str) -> None:
    text = "".join(page.text for page in printed(draft_paper(), kind).pages)
    assert "（三审稿，未印发）" in text
    assert "〔" not in text


@pytest.mark.parametrize("kind", FORMATS)
def test_no_page_is_empty(printed: Print, kind: str) -> None:
    """Names that end with the last line of a page push nothing onto another."""
    for count in range(1, 23):
        if kind == "docx" and count not in (1, 8):
            continue
        paper = replace(draft_paper(), lines=("一、示例", *["短段。"] * count))
        for page in printed(paper, kind).pages:
            assert [line for line in page.lines if "—" not in line.text], count


def test_default_template_passes_its_own_check_and_is_filled_whole(tmp_path: Path) -> None:
    write_default(tmp_path / "t.docx")
    check_template(tmp_path / "t.docx", VOCABULARY)
    assert set(values_of(minutes_paper())) == VOCABULARY.names | set(VOCABULARY.lists)
    write_docx(tmp_path / "m.docx", minutes_paper(), None)
    text = "\n".join(each.text for each in docx.Document(str(tmp_path / "m.docx")).paragraphs)
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、听取汇报", "heading"),
        ("二十一、议定事项", "heading"),
        ("（一）联合攻关", "subheading"),
        ("一、会议听取了汇报。", "paragraph"),
        ("1.建立目录。", "paragraph"),
        ("会议认为", "paragraph"),
    ],
)
def test_line_is_a_heading_by_how_it_begins_and_ends(line: str, kind: str) -> None:
    assert line_kind(line) == kind
