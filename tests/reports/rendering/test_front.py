"""A pack's document whose front comes from a city's own template, as python-docx and LibreOffice read it."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION

from documents.templating.filling import check_template, fill_template
from reports.content.front import VOCABULARY, front_values
from reports.rendering.content import PackContent
from reports.rendering.docx import write_pack_docx
from reports.rendering.docx_front import write_default_template
from tests.reports.rendering.conftest import Converter
from tests.reports.rendering.examples import draft, pack
from tests.reports.rendering.pages import read_pages


def paragraphs(path: Path) -> list[tuple[str, str]]:
    return [(each.style.name if each.style else "", each.text) for each in docx.Document(str(path)).paragraphs]


def from_template(folder: Path, content: PackContent, template: Path) -> Path:
    target = folder / "filled.docx"
    write_pack_docx(target, content, front=fill_template(template, VOCABULARY, front_values(content)))
    return target


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    path = tmp_path / "template.docx"
    write_default_template(path)
    return path


@pytest.mark.parametrize("content", [pack(), draft()], ids=["issued", "draft"])
def test_shipped_template_gives_the_standard_document(tmp_path: Path, shipped: Path, content: PackContent) -> None:
    check_template(shipped, VOCABULARY)
    write_pack_docx(tmp_path / "standard.docx", content)
    filled = from_template(tmp_path, content, shipped)
    assert paragraphs(filled) == paragraphs(tmp_path / "standard.docx")
    assert len(docx.Document(str(filled)).tables) == len(content.sections)


def test_shipped_template_is_the_same_every_time(tmp_path: Path, shipped: Path) -> None:
    write_default_template(tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == shipped.read_bytes()


def test_filled_document_opens_in_libreoffice_page_for_page_like_the_standard(
    tmp_path: Path, shipped: Path, office: Converter, pdf_to_text: str
) -> None:
    write_pack_docx(tmp_path / "standard.docx", draft())
    filled = from_template(tmp_path, draft(), shipped)
    one, other = (
        [page.text for page in read_pages(office(path, "pdf"), pdf_to_text)]
        for path in (tmp_path / "standard.docx", filled)
    )
    assert one == other
    assert len(one) > 3


def test_filled_headed_document_opens_in_libreoffice(
    tmp_path: Path, shipped: Path, office: Converter, pdf_to_text: str
) -> None:
    """The mark has a size of its own in a template, so that only what stands on the pages is compared."""
    first, *rest = pages = read_pages(office(from_template(tmp_path, pack(), shipped), "pdf"), pdf_to_text)
    assert first.text.startswith("中共株洲市委组织部文件株组发〔2026〕1号株洲市先进轨道交通装备产业链2026年")
    assert "中共株洲市委组织部2026年10月9日" in "".join(page.text for page in rest)
    dated = next(page.text for page in pages if "2026年10月9日" in page.text)
    assert "链上党组织清单" in dated, "the date stands on a page without text"


def test_template_of_another_hand_keeps_its_look_and_gets_the_attachments(
    tmp_path: Path, office: Converter, pdf_to_text: str
) -> None:
    """Made in an office, without a single style of ours: two sections, a table, page numbers that start anew."""
    document = docx.Document()
    document.styles["Normal"].font.name = "宋体"
    document.add_paragraph("本市自定的封面：{{ 产业链 }}")
    table = document.add_table(rows=3, cols=2)
    for row, texts in enumerate(
        (("{%tr for 行 in 指标 %}", ""), ("{{ 行.名称 }}", "{{ 行.数值 }}"), ("{%tr endfor %}", ""))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = True
    document.add_paragraph("落款：{{ 编制单位 }}，{{ 成文日期 }}")
    document.save(str(tmp_path / "own.docx"))
    check_template(tmp_path / "own.docx", VOCABULARY)
    filled = from_template(tmp_path, pack(), tmp_path / "own.docx")
    written = docx.Document(str(filled))
    assert written.styles["Normal"].font.name == "宋体"
    assert written.paragraphs[0].text == "本市自定的封面：先进轨道交通装备产业链"
    assert [row.cells[0].text for row in written.tables[0].rows] == [fact.label for fact in pack().facts]
    assert not any(each.different_first_page_header_footer for each in list(written.sections)[2:])
    pages = read_pages(office(filled, "pdf"), pdf_to_text)
    assert "本市自定的封面" in pages[0].text
    assert "落款：中共株洲市委组织部，2026年10月9日" in pages[1].text
    assert "附件1" in pages[2].text


def test_template_saved_by_word_keeps_its_styles_under_other_ids(tmp_path: Path, shipped: Path) -> None:
    """Word writes a3, a4 … for ids of Chinese styles; the attachments ask for them by name all the same."""
    with zipfile.ZipFile(shipped) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = docx.Document(str(shipped))
    own = [style.style_id for style in document.styles if style.style_id.startswith("公文")]
    for name in ("word/document.xml", "word/styles.xml", *(each for each in members if "footer" in each)):
        for number, style_id in enumerate(own):
            members[name] = members[name].replace(f'"{style_id}"'.encode(), f'"af{number}"'.encode())
        if name == "word/styles.xml":
            for number, style_id in enumerate(own):
                old, new = (f'<w:name w:val="{each}"/>'.encode() for each in (f"af{number}", style_id))
                members[name] = members[name].replace(old, new)
    saved = tmp_path / "saved-by-word.docx"
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert not any(style.style_id.startswith("公文") for style in docx.Document(str(saved)).styles)
    write_pack_docx(tmp_path / "standard.docx", pack())
    assert paragraphs(from_template(tmp_path, pack(), saved)) == paragraphs(tmp_path / "standard.docx")
