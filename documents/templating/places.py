"""Where in a template something unknown stands: paragraph by paragraph, cell by cell, as its writer sees them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\}\}|\{%|%\}|\{#|#\}", re.DOTALL)
_NAME = r"[^\W\d]\w*"
_PRINT = re.compile(rf"\{{\{{\s*({_NAME})(?:\.({_NAME}))?\s*\}}\}}")
_FOR = re.compile(rf"\{{%(?:p|tr)?\s+for\s+({_NAME})\s+in\s+({_NAME})\s+%\}}")
_IF = re.compile(rf"\{{%(?:p|tr)?\s+if\s+({_NAME})(?:\.({_NAME}))?\s+%\}}")
_END = re.compile(r"\{%(?:p|tr)?\s+(?:endfor|endif)\s+%\}")
SHOWN = 40


@dataclass(frozen=True)
class Fault:
    """``place`` reads «正文第 3 段»; ``text`` is the tag, ``problem`` what is wrong with it."""

    place: str
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}“{self.text[:SHOWN]}”：{self.problem}"


def faults_of(document: Document, names: frozenset[str], lists: Mapping[str, frozenset[str]]) -> list[Fault]:
    """Every tag that is no placeholder, loop or condition of this kind of document, in reading order."""
    faults: list[Fault] = []
    rows: dict[str, frozenset[str]] = {}
    for place, text in _paragraphs(document):
        for tag in _TAG.findall(text):
            problem = _problem(tag, names, lists, rows)
            if problem:
                faults.append(Fault(place, " ".join(tag.split()), problem))
    return faults


def _problem(
    tag: str, names: frozenset[str], lists: Mapping[str, frozenset[str]], rows: dict[str, frozenset[str]]
) -> str:
    """Why a tag is refused; empty where it is not. ``rows`` remembers what loops named so far."""
    if found := _PRINT.fullmatch(tag) or _IF.fullmatch(tag):
        owner, field = found.groups()
        if field is None:
            return "" if owner in names else f"没有“{owner}”这个占位符"
        if owner not in rows:
            return f"“{owner}”不是循环里的一行，点号只能用在循环里"
        return "" if field in rows[owner] else f"这个列表没有“{field}”这一项"
    if found := _FOR.fullmatch(tag):
        one, many = found.groups()
        if many not in lists:
            return f"没有“{many}”这个列表"
        rows[one] = lists[many]
        return f"“{one}”已是占位符，循环请换一个名字" if one in names else ""
    if _END.fullmatch(tag):
        return ""
    if len(tag) == 2:
        return "花括号没有成对，占位符要写在同一段里"
    return "只能写占位符和循环，不能写计算、函数、过滤器或其他语句"


def _paragraphs(document: Document) -> Iterator[tuple[str, str]]:
    yield from _of_body(document.element.body, "正文")
    for number, section in enumerate(document.sections, start=1):
        where = "" if len(document.sections) == 1 else f"第 {number} 节"
        parts = (
            ("页眉", section.header),
            ("页脚", section.footer),
            ("偶数页页眉", section.even_page_header),
            ("偶数页页脚", section.even_page_footer),
            ("首页页眉", section.first_page_header),
            ("首页页脚", section.first_page_footer),
        )
        for label, part in parts:
            if not part.is_linked_to_previous:
                yield from _of_body(part._element, f"{where}{label}")


def _of_body(body: BaseOxmlElement, label: str) -> Iterator[tuple[str, str]]:
    """Direct paragraphs by their number; those in tables by table, row and cell."""
    paragraphs = tables = 0
    for child in body:
        if child.tag == qn("w:tbl"):
            tables += 1
            yield from _of_table(child, f"{label}第 {tables} 个表格")
        else:
            for paragraph in child.iter(qn("w:p")):
                paragraphs += 1
                yield f"{label}第 {paragraphs} 段", _text(paragraph)


def _of_table(table: BaseOxmlElement, label: str) -> Iterator[tuple[str, str]]:
    for row_number, row in enumerate(table.findall(qn("w:tr")), start=1):
        for cell_number, cell in enumerate(row.iter(qn("w:tc")), start=1):
            for paragraph in cell.iter(qn("w:p")):
                yield f"{label}第 {row_number} 行第 {cell_number} 格", _text(paragraph)


def _text(paragraph: BaseOxmlElement) -> str:
    return "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
