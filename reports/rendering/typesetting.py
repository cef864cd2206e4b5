"""Run typst on one template of this package with content as JSON, in a private folder that holds nothing else."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from reports.rendering.fonts import OPEN_SANS, OPEN_SERIF, FontMapping, loaded_fonts

logger = logging.getLogger(__name__)

ARCHIVAL = ["a-2a", "ua-1"]


def typeset_pdf(
    template: str, content: Mapping[str, Any], *, drawings: Mapping[str, str], fonts: FontMapping, dated: date
) -> bytes:
    """A PDF's bytes; equal content and date give equal bytes (``dated`` is the creation date inside the file).

    Content travels as ``content.json`` and drawings as files beside it: no text of a user ever becomes markup, and the
    compiler's root is a fresh 0700 folder, so that nothing else could be read even if it did.
    """
    with _workshop(template, content, drawings, fonts) as compiler:
        return compiler.pdf(dated)


def typeset_png(
    template: str,
    content: Mapping[str, Any],
    *,
    drawings: Mapping[str, str],
    fonts: FontMapping,
    pixels_per_inch: float,
) -> bytes:
    """A one-page template as a picture, under the same rules as `typeset_pdf`."""
    with _workshop(template, content, drawings, fonts) as compiler:
        return compiler.png(pixels_per_inch)


# Of what it has worked out the compiler keeps what one of its last ten runs used.
REMEMBERED_RUNS = 10


def forget_typeset() -> None:
    """Let the compiler drop what it remembers of documents already written.

    It keeps every step of a run for ten runs more, to set the same document anew. The next pack is another document:
    without this a process grows with each chain it writes (by some 10 MB for sixty units).
    """
    compiler = typst.Compiler(b"", font_paths=_no_fonts(), ignore_system_fonts=True)
    for _ in range(REMEMBERED_RUNS + 1):
        compiler.compile(b"")


@cache
def _no_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


@contextmanager
def _workshop(
    template: str, content: Mapping[str, Any], drawings: Mapping[str, str], fonts: FontMapping
) -> Iterator["_Compiler"]:
    with TemporaryDirectory(prefix="typeset-") as folder:
        root = Path(folder)
        source = root / template
        source.write_bytes(package_files("reports.rendering").joinpath("typst", template).read_bytes())
        settings = {**content, "fonts": _families(fonts)}
        (root / "content.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
        for name, svg in drawings.items():
            (root / name).write_text(svg, encoding="utf-8")
        yield _Compiler(source, root, fonts)


@dataclass(frozen=True)
class _Compiler:
    source: Path
    root: Path
    fonts: FontMapping

    def png(self, pixels_per_inch: float) -> bytes:
        return self._compile(format="png", ppi=pixels_per_inch)

    def pdf(self, dated: date) -> bytes:
        """PDF/A-2a and PDF/UA-1 (archive, screen reader); where the content forbids it, a plain PDF rather than none.

        A character that no embedded face holds (an emoji in a name) is such a case: the standards refuse its empty box.
        """
        timestamp = datetime.combine(dated, time(), tzinfo=UTC)
        try:
            return self._compile(format="pdf", timestamp=timestamp, pdf_standards=ARCHIVAL)
        except typst.TypstError as problem:
            if not problem.message.startswith("PDF/"):
                raise
            logger.warning("%s: written without PDF/A: %s", self.source.name, problem.message)
        return self._compile(format="pdf", timestamp=timestamp)

    def _compile(self, **options: Any) -> bytes:
        """No system fonts and an empty package folder: the result depends on nothing outside the root and the fonts."""
        written, warnings = typst.compile_with_warnings(
            self.source,
            root=self.root,
            font_paths=loaded_fonts(self.fonts.directories),
            ignore_system_fonts=True,
            package_path=self.root / "no-packages",
            package_cache_path=self.root / "no-packages",
            **options,
        )
        for warning in warnings:
            logger.warning("%s: %s", self.source.name, warning)
        if not isinstance(written, bytes):
            raise TypeError(f"排版 {self.source.name} 应得到一个文件。")
        return written


def _families(fonts: FontMapping) -> dict[str, list[str]]:
    """A rare character missing in a face falls through to the open faces instead of an empty box."""
    return {
        role: list(dict.fromkeys([family, OPEN_SERIF, OPEN_SANS]))
        for role, family in (
            ("title", fonts.title),
            ("body", fonts.body),
            ("heading", fonts.heading),
            ("subheading", fonts.subheading),
            ("folio", fonts.folio),
        )
    }
