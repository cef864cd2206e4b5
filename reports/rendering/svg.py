"""Drawings as files: what may stand in an SVG, its size, and the form that opens alone in a browser or an office."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import defusedxml
from defusedxml.ElementTree import fromstring

from reports.rendering.errors import UnsafeDrawing

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
FONT_FAMILIES = "Noto Sans SC, PingFang SC, Microsoft YaHei, SimHei, Noto Sans CJK SC, sans-serif"

# Shapes and text only. Scripts, style sheets, foreign content and linked pictures could run code in a reader's browser
# or pull a file of the server into a published document.
ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata"),
        *("rect", "line", "polyline", "polygon", "path", "circle", "ellipse", "text", "tspan"),
        *("marker", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
    }
)
LENGTH = re.compile(r"^\s*([0-9]*\.?[0-9]+)(?:px)?\s*$")
SAFE_REFERENCE = re.compile(r"^\s*#[\w.\-]+\s*$")
# Comments, declarations and instructions are no elements, a mark of byte order is no drawing: nobody has looked at
# them, so they are left behind.
UNCHECKED = re.compile("<[?!]|\ufeff")
URL_VALUE = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


@dataclass(frozen=True)
class DrawingSize:
    """User units of the viewBox, or of width and height where there is none."""

    width: float
    height: float

    @property
    def is_wide(self) -> bool:
        return self.width > self.height


def checked_drawing(svg: str) -> ElementTree.Element:
    """The root of a drawing of plain shapes and text. Raises UnsafeDrawing for anything else, entities included."""
    try:
        root = fromstring(svg.encode(), forbid_dtd=True)
    except (ElementTree.ParseError, defusedxml.DefusedXmlException, UnicodeEncodeError) as problem:
        raise UnsafeDrawing("图谱不是有效的 SVG，无法生成文件，请重新生成图谱后再试。") from problem
    if root.tag != f"{{{SVG}}}svg":
        raise UnsafeDrawing("图谱的根元素不是 SVG，无法生成文件，请重新生成图谱后再试。")
    for element in root.iter():
        _refuse_unsafe(element)
    return root


# The files of one pack ask for the same drawings several times each; a pack has a few.
KEPT = 8


@dataclass(frozen=True)
class _Drawing:
    size: DrawingSize
    text: str


def drawing_size(svg: str) -> DrawingSize:
    return _drawing(svg).size


def standalone_svg(svg: str) -> str:
    """The drawing as a file of its own: XML declaration, namespace, width and height, and a list of Chinese families.

    Equal input gives equal text. Raises UnsafeDrawing.
    """
    return _drawing(svg).text


@lru_cache(maxsize=KEPT)
def _drawing(svg: str) -> _Drawing:
    root = checked_drawing(svg)
    size = _size(root)
    wanted = {
        "viewBox": f"0 0 {size.width:g} {size.height:g}",
        "width": f"{size.width:g}",
        "height": f"{size.height:g}",
        "font-family": FONT_FAMILIES,
    }
    if wanted.keys() <= root.attrib.keys() and not UNCHECKED.search(svg):
        body = svg.strip()
    else:
        root.attrib.update({name: value for name, value in wanted.items() if name not in root.attrib})
        body = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return _Drawing(size, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n')


def write_svg(path: Path, svg: str) -> None:
    path.write_text(standalone_svg(svg), encoding="utf-8", newline="\n")


@lru_cache(maxsize=256)
def _local_name(attribute: str) -> str:
    return attribute.rpartition("}")[2].lower()


def _refuse_unsafe(element: ElementTree.Element) -> None:
    name = element.tag.removeprefix(f"{{{SVG}}}") if isinstance(element.tag, str) else ""
    if name not in ELEMENTS:
        raise UnsafeDrawing(f"图谱中有不允许的元素 {name or '（未知）'}，无法生成文件，请重新生成图谱后再试。")
    for attribute, value in element.attrib.items():
        local = _local_name(attribute)
        if local.startswith("on") or local in ("style", "base") or ("(" in value and URL_VALUE.search(value)):
            raise UnsafeDrawing(f"图谱中有不允许的属性 {local}，无法生成文件，请重新生成图谱后再试。")
        if local == "href" and not SAFE_REFERENCE.match(value):
            raise UnsafeDrawing("图谱引用了外部内容，无法生成文件，请重新生成图谱后再试。")


def _size(root: ElementTree.Element) -> DrawingSize:
    numbers = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(numbers) == 4:
        width, height = numbers[2:]
    else:
        width, height = root.get("width", ""), root.get("height", "")
    parsed = [LENGTH.match(width), LENGTH.match(height)]
    values = [float(match.group(1)) for match in parsed if match]
    if len(values) != 2 or not all(values):
        raise UnsafeDrawing("图谱没有写明大小，无法生成文件，请重新生成图谱后再试。")
    return DrawingSize(*values)
