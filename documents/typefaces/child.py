"""The process that opens a stranger's font: which family it presents, and whether it holds everyday Chinese.

Started by ``checking`` as ``python -m documents.typefaces.child``; the answer is
``{"families": […], "missing": text}``, ``missing`` being what the typesetter said of characters the face lacks.
"""

import json
import sys
from typing import Any, TextIO

import typst

from core.spreadsheets.child import confine
from core.spreadsheets.limits import Limits

SAMPLE = "中华人民共和国党建联盟产业链公文年月日号关于印发通知一二三四五六七八九十〔〕（）《》“”、，。：；0123456789"


def main(job_text: str, out: TextIO) -> None:
    job: dict[str, Any] = json.loads(job_text)
    confine(Limits(**job["limits"]))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["folder"]])
    families = list(fonts.families())
    answer: dict[str, Any] = {"families": families, "missing": ""}
    if len(families) == 1:
        answer["missing"] = _missing(fonts, families[0], job["folder"])
    out.write(json.dumps(answer, ensure_ascii=False))
    out.flush()


def _missing(fonts: typst.Fonts, family: str, folder: str) -> str:
    """PDF/A refuses a character without a shape; nothing else of this document can offend it."""
    quoted = json.dumps(family, ensure_ascii=False)
    source = (
        f'#set document(title: "字体", date: datetime(year: 2026, month: 1, day: 1))\n'
        f'#set text(font: {quoted}, fallback: false, lang: "zh")\n{SAMPLE}'
    )
    options: dict[str, Any] = {"root": folder, "font_paths": fonts, "format": "pdf", "pdf_standards": ["a-2b"]}
    try:
        typst.compile(source.encode(), ignore_system_fonts=True, **options)
    except typst.TypstError as error:
        return error.message or "?"
    return ""


if __name__ == "__main__":
    main(sys.stdin.read(), sys.stdout)
