"""Where words and characters stand on the pages of a PDF, as poppler reads them."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from defusedxml.ElementTree import fromstring

XHTML = "{http://www.w3.org/1999/xhtml}"
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """One printed line; edges in millimetres from the page's left and top."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


def read_pages(path: Path, pdf_to_text: str) -> list[Page]:
    """Pages with their words as `Line`s, those on one baseline joined, in reading order."""
    read = subprocess.run(
        [pdf_to_text, "-bbox-layout", str(path), "-"], check=True, capture_output=True, timeout=120, text=True
    )
    return [
        Page(_mm(page.get("width")), _mm(page.get("height")), tuple(_line(line) for line in page.iter(f"{XHTML}line")))
        for page in fromstring(read.stdout).iter(f"{XHTML}page")
    ]


def _line(line: object) -> Line:
    words = line.iter(f"{XHTML}word")  # type: ignore[attr-defined]
    edges = (_mm(line.get(name)) for name in ("xMin", "yMin", "xMax", "yMax"))  # type: ignore[attr-defined]
    return Line("".join(word.text or "" for word in words), *edges)


def _mm(points: str | None) -> float:
    return float(points or 0) / POINTS_PER_MM
