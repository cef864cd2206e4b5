"""What the printed pages measure, beside what GB/T 9704-2012 asks for. ``make gb9704`` prints the table.

Positions are read from the pages themselves: poppler for where lines stand, pypdf for face and size of each piece of
text. The DOCX is measured as LibreOffice prints it; its faces are those the document names, since the standard's own
are on no machine of ours.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from pypdf import PdfReader

from reports.rendering.content import PackContent
from reports.rendering.docx import write_pack_docx
from reports.rendering.docx_type import BODY, HEADING, TITLE
from reports.rendering.fonts import FontMapping, font_mapping
from reports.rendering.pdf import write_pack_pdf
from tests.reports.rendering.examples import draft, pack
from tests.reports.rendering.pages import Line, Page, read_pages

CHARACTER = 16 / 72 * 25.4
FOLIO_CHARACTER = 14 / 72 * 25.4
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0


@dataclass(frozen=True)
class Piece:
    """One run of text as the page's own operators set it: face without its subset mark, size in points."""

    text: str
    face: str
    size: float


@dataclass(frozen=True)
class Requirement:
    """``asked`` in ``unit``; a text is asked for exactly. Tolerances are the standard's own for print (±1 mm), closer
    where our own setting is exact; the DOCX's is wider where a program's line box, not the page, decides."""

    name: str
    asked: float | str
    unit: str
    pdf_within: float = 0.0
    docx_within: float = 0.0


@dataclass(frozen=True)
class Measured:
    requirement: Requirement
    pdf: float | str
    docx: float | str

    @property
    def faults(self) -> list[str]:
        """Which of the two deviates: PDF, DOCX."""
        asked, found = self.requirement, {"PDF": (self.pdf, 0), "DOCX": (self.docx, 1)}
        return [name for name, (value, which) in found.items() if not _holds(asked, value, docx=bool(which))]


def _holds(asked: Requirement, value: float | str, *, docx: bool) -> bool:
    if isinstance(asked.asked, str) or isinstance(value, str):
        return asked.asked == value
    return abs(value - asked.asked) <= (asked.docx_within if docx else asked.pdf_within)


REQUIREMENTS = (
    Requirement("纸张宽", 210, "mm", 0.1, 0.5),
    Requirement("纸张高", 297, "mm", 0.1, 0.5),
    Requirement("天头（上白边）", 37, "mm", 0.5, 1.0),
    Requirement("订口（左白边）", 28, "mm", 0.2, 0.3),
    Requirement("版心宽", 156, "mm", 0.3, 1.0),
    Requirement("版心高", 225, "mm", 0.3, 1.0),
    Requirement("每面行数", 22, "行"),
    Requirement("每行字数", 28, "字"),
    Requirement("正文字号（3号）", 16, "pt", 0.01, 0.01),
    Requirement("段首缩进二字", 2 * CHARACTER, "mm", 0.3, 0.5),
    Requirement("标题字号（2号）", 22, "pt", 0.01, 0.01),
    Requirement("标题中线距版心中线", 0, "mm", 0.5, 0.5),
    Requirement("发文机关标志上边距版心上边", 35, "mm", 1.0, 5.0),
    Requirement("字号距版心中线", 0, "mm", 0.5, 0.5),
    Requirement("成文日期右空四字", 4 * CHARACTER, "mm", 0.5, 0.7),
    Requirement("页码字号（4号）", 14, "pt", 0.01, 0.01),
    Requirement("页码一字线距版心下边", 7, "mm", 1.0, 1.5),
    Requirement("单页码右空一字", FOLIO_CHARACTER, "mm", 0.5, 0.7),
    Requirement("双页码左空一字", FOLIO_CHARACTER, "mm", 0.5, 0.7),
    Requirement("附件另面编排、顶格首行", "附件1、附件2、附件3、附件4", ""),
    Requirement("标题字体", "方正小标宋简体", ""),
    Requirement("正文字体", "仿宋_GB2312", ""),
    Requirement("一级标题字体", "黑体", ""),
)


@dataclass(frozen=True)
class Printed:
    """The two example documents as printed: a full page of text, and a headed pack with its attachments."""

    long: list[Page]
    pack: list[Page]
    pieces: list[Piece]


def pieces_of(path: Path) -> Iterator[Piece]:
    found: list[Piece] = []

    def see(text: str, _matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        if text.strip() and font:
            name = str(font.get("/BaseFont", "")).lstrip("/").partition("+")[2]
            found.append(Piece("".join(text.split()), name, round(size * abs(text_matrix[3] or text_matrix[1]), 2)))

    for page in PdfReader(path).pages:
        page.extract_text(visitor_text=see)
    yield from found


def measure(printed: Printed) -> dict[str, float | str]:
    """Every requirement but the faces, as measured."""
    first, second = printed.pack[0], printed.pack[1]
    full = printed.long[1]
    body = [line for line in full.lines if "—" not in line.text]
    mark = _line(first, "文件")
    title = _line(first, "株洲市先进")
    number = _line(first, "〔2026〕")
    date = _line_of(printed.pack, "2026年10月9日", last=True)
    odd, even = _folio(first, 1), _folio(second, 2)
    pitch = (body[-1].bottom - body[0].bottom) / (len(body) - 1)
    # A word processor sets a line's characters at the foot of its line box: there the box is measured, not the ink.
    in_boxes = body[0].bottom - body[0].top + 0.1 < pitch and abs(body[0].top - TOP) > 0.5
    return {
        "纸张宽": full.width,
        "纸张高": full.height,
        "天头（上白边）": body[0].bottom - pitch if in_boxes else body[0].top,
        "订口（左白边）": min(line.left for line in body),
        "版心宽": max(line.right for line in body) - min(line.left for line in body),
        "版心高": pitch * len(body) if in_boxes else body[-1].bottom - body[0].top,
        "每面行数": len(body),
        "每行字数": min(len(line.text) for line in body),
        "正文字号（3号）": _size(printed, "进行了梳理汇总"),
        "段首缩进二字": _line(first, "根据").left - LEFT,
        "标题字号（2号）": _size(printed, "株洲市先进"),
        "标题中线距版心中线": _middle(title) - (LEFT + RIGHT) / 2,
        "发文机关标志上边距版心上边": mark.top - TOP,
        "字号距版心中线": _middle(number) - (LEFT + RIGHT) / 2,
        "成文日期右空四字": RIGHT - date.right,
        "页码字号（4号）": _size(printed, "—"),
        "页码一字线距版心下边": (odd.top + odd.bottom) / 2 - BOTTOM,
        "单页码右空一字": RIGHT - odd.right,
        "双页码左空一字": even.left - LEFT,
        "附件另面编排、顶格首行": "、".join(_first_lines(printed.pack)),
    }


def _middle(line: Line) -> float:
    return (line.left + line.right) / 2


def _line(page: Page, text: str) -> Line:
    return next(line for line in page.lines if text in line.text)


def _line_of(pages: list[Page], text: str, *, last: bool = False) -> Line:
    found = [line for page in pages for line in page.lines if line.text == text]
    return found[-1 if last else 0]


def _folio(page: Page, number: int) -> Line:
    return next(line for line in page.lines if line.text.replace(" ", "") == f"—{number}—")


def _first_lines(pages: list[Page]) -> list[str]:
    """What stands first on the pages an attachment begins on."""
    found = []
    for page in pages:
        head = min(page.lines, key=lambda line: (round(line.top), line.left))
        edge = LEFT if page.width < page.height else 35.0
        if head.text.startswith("附件") and "：" not in head.text and abs(head.left - edge) < 0.6:
            found.append(head.text)
    return found


def _size(printed: Printed, text: str) -> float:
    return next((piece.size for piece in printed.pieces if text in piece.text), 0.0)


def pdf_faces(printed: Printed, fonts: FontMapping) -> dict[str, str]:
    """The standard's face for what each text is really set in; the embedded name itself where it is another."""
    wanted = {
        "标题字体": ("株洲市先进", "方正小标宋简体"),
        "正文字体": ("进行了梳理汇总", "仿宋_GB2312"),
        "一级标题字体": ("一、", "黑体"),
    }
    faces = {}
    for name, (text, standard) in wanted.items():
        embedded = next(piece.face for piece in printed.pieces if piece.text.startswith(text) or text in piece.text)
        family = fonts.families[standard].replace(" ", "")
        faces[name] = standard if embedded.replace("-", "").casefold().startswith(family.casefold()) else embedded
    return faces


def docx_faces(path: Path) -> dict[str, str]:
    """What the document's styles name for Chinese characters."""
    styles = docx.Document(str(path)).styles
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = {}
    for name, style in (("标题字体", TITLE), ("正文字体", BODY), ("一级标题字体", HEADING)):
        found[name] = next(styles[style.name].element.iter(f"{space}rFonts")).get(f"{space}eastAsia")
    return found


def measure_all(
    folder: Path, *, fonts: FontMapping, pdf_to_text: str, office: Callable[[Path, str], Path]
) -> list[Measured]:
    """Write both documents in both formats, print the DOCX with LibreOffice, and measure."""
    long, headed = replace(draft(), notes=("中" * 1400,)), pack()
    pdf = _printed([_pdf(folder / f"{n}.pdf", content, fonts) for n, content in enumerate((long, headed))], pdf_to_text)
    written = [folder / "long.docx", folder / "headed.docx"]
    for path, content in zip(written, (long, headed), strict=True):
        write_pack_docx(path, content)
    office_pdf = _printed([office(path, "pdf") for path in written], pdf_to_text)
    found = (measure(pdf) | pdf_faces(pdf, fonts), measure(office_pdf) | docx_faces(written[1]))
    return [Measured(each, found[0][each.name], found[1][each.name]) for each in REQUIREMENTS]


def _pdf(path: Path, content: PackContent, fonts: FontMapping) -> Path:
    write_pack_pdf(path, content, fonts)
    return path


def _printed(paths: list[Path], pdf_to_text: str) -> Printed:
    return Printed(read_pages(paths[0], pdf_to_text), read_pages(paths[1], pdf_to_text), list(pieces_of(paths[1])))


def table(measured: list[Measured], fonts: FontMapping) -> str:
    lines = [
        "| 项目 | GB/T 9704-2012 | PDF | DOCX（LibreOffice 打印） | 允差 PDF / DOCX | 结论 |",
        "|---|---|---|---|---|---|",
    ]
    for each in measured:
        asked = each.requirement
        verdict = "、".join(each.faults) + "不符" if each.faults else "符合"
        within = f"±{asked.pdf_within:g} / ±{asked.docx_within:g}" if asked.pdf_within else "—"
        cells = [_shown(value, asked.unit) for value in (asked.asked, each.pdf, each.docx)]
        lines.append(f"| {asked.name} | {' | '.join(cells)} | {within} | {verdict} |")
    stand_ins = "；".join(f"{each.standard}以 {each.embedded} 代替" for each in fonts.substitutions)
    return "\n".join([*lines, "", f"PDF 中：{stand_ins or '全部为标准字体'}。"])


def _shown(value: float | str, unit: str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".") + f" {unit}"


def _office(folder: Path) -> Callable[[Path, str], Path]:
    def convert(source: Path, extension: str) -> Path:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", extension, "--outdir", str(folder / "out")]
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=240)
        return folder / "out" / f"{source.stem}.{extension}"

    return convert


def main() -> int:
    missing = [name for name in ("pdftotext", "soffice") if shutil.which(name) is None]
    if missing:
        sys.stderr.write(f"缺少程序 {'、'.join(missing)}，请安装 poppler-utils 和 libreoffice-writer 后再量。\n")
        return 2
    fonts = font_mapping()
    with TemporaryDirectory(prefix="gb9704-") as folder:
        measured = measure_all(
            Path(folder), fonts=fonts, pdf_to_text=shutil.which("pdftotext") or "", office=_office(Path(folder))
        )
    sys.stdout.write(table(measured, fonts) + "\n")
    return 1 if any(each.faults for each in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
