"""A template looked at before anything opens it: a plain DOCX, without macros, outside links or embedded objects."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

import defusedxml
from defusedxml.ElementTree import fromstring

from core.spreadsheets.archive import Entry, list_entries, unpack
from core.spreadsheets.limits import MIB, Limits
from core.spreadsheets.refusals import SpreadsheetRefused
from core.spreadsheets.sniff import OLE_MAGIC, is_xlsx_candidate
from documents.templating.refusals import TemplateRefused, of_archive

LIMITS = Limits(file_bytes=5 * MIB, entries=200, unpacked_bytes=40 * MIB, ratio=100)
LARGEST_PART = 12 * MIB
DOCUMENT = "word/document.xml"
_MACROS = ("vbaproject", "vbadata", "macroenabled", "keymapcustomizations", "attachedtoolbars")
_OBJECTS = ("oleobject", "/package", "activex", "control", "afchunk")
# Fields that fetch from elsewhere or start something when the document is opened.
_FIELDS = ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "MACROBUTTON", "DATABASE", "RD")


def inspect_template(path: Path) -> None:
    """Raises TemplateRefused for anything but a plain DOCX within the limits."""
    size = path.stat().st_size
    if size > LIMITS.file_bytes:
        raise TemplateRefused(
            f"模板超过 {LIMITS.file_bytes // MIB} MB，请删去大图片后重新上传。", code="template_too_large"
        )
    with path.open("rb") as file:
        head = file.read(64)
        if not is_xlsx_candidate(head):
            raise _wrong_type(head)
        try:
            _inspect(file, list_entries(file, size, LIMITS))
        except SpreadsheetRefused as error:
            raise of_archive(error) from error


def _wrong_type(head: bytes) -> TemplateRefused:
    old = head.startswith(OLE_MAGIC)
    what = "旧版 Word 文档（.doc、.wps）或加了密码" if old else "其他类型的文件，不是 Word 文档"
    return TemplateRefused(f"这个文件是{what}，请用 Word 或 WPS 另存为 .docx 后上传。", code="template_wrong_type")


def _inspect(file: BinaryIO, entries: list[Entry]) -> None:
    names = {entry.name.casefold() for entry in entries}
    if not {"[content_types].xml", DOCUMENT} <= names:
        raise _wrong_type(b"")
    for entry in entries:
        _check_name(entry.name)
        content = b"".join(_bounded(file, entry))
        if content.startswith(OLE_MAGIC):
            raise _objects(entry.name)
        if entry.name.casefold().endswith((".xml", ".rels")):
            _check_part(entry.name, content)


def _bounded(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    if entry.unpacked_bytes > LARGEST_PART:
        raise TemplateRefused(f"模板中的 {entry.name} 过大，请删去多余内容后重新上传。", code="template_bomb")
    return unpack(file, entry)


def _check_name(name: str) -> None:
    folders, last = posixpath.split(name.casefold())
    if last.startswith(("vbaproject", "vbadata")):
        raise _macros()
    if {"embeddings", "activex"} & set(folders.split("/")) or last.startswith("afchunk"):
        raise _objects(name)


def _check_part(name: str, content: bytes) -> None:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, defusedxml.DefusedXmlException, ValueError, LookupError) as error:
        text = f"模板中的 {name} 无法读取，请用 Word 或 WPS 打开，另存为 .docx 后重新上传。"
        raise TemplateRefused(text, code="template_damaged") from error
    if name.casefold().endswith(".rels"):
        _check_relationships(root)
    elif name.casefold() == "[content_types].xml":
        _check_kinds(each.get("ContentType", "") for each in root.iter())
    else:
        _check_fields(root)


def _check_relationships(root: Element) -> None:
    links = list(root.iter())
    _check_kinds(each.get("Type", "") for each in links)
    for link in links:
        if link.get("TargetMode", "").casefold() == "external":
            text = (
                f"模板引用了外部内容（{link.get('Target', '')[:80]}），请删去超链接、链接的图片和附加的模板后重新上传。"
            )
            raise TemplateRefused(text, code="template_external_link")


def _check_kinds(kinds: Iterator[str]) -> None:
    for kind in (each.casefold() for each in kinds):
        if any(word in kind for word in _MACROS):
            raise _macros()
        if any(kind.endswith(word) for word in _OBJECTS):
            raise _objects("OLE 对象、控件或嵌入的文件")


def _check_fields(root: Element) -> None:
    """Word joins the pieces of an instruction before it reads it; so do we."""
    pieces = [
        (each.text or "") if each.tag.endswith("}instrText") else f" {_attribute(each, 'instr')} "
        for each in root.iter()
        if each.tag.endswith(("}instrText", "}fldSimple"))
    ]
    words = set("".join(pieces).upper().replace("\\", " ").split())
    found = next((word for word in _FIELDS if word in words), None)
    if found:
        raise TemplateRefused(
            f"模板中有从别处取内容的域（{found}），请删去后重新上传。页码等普通域可以保留。", code="template_field"
        )


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), "")


def _macros() -> TemplateRefused:
    return TemplateRefused("模板中含有宏，不能使用，请另存为不含宏的 .docx 后重新上传。", code="template_macros")


def _objects(name: str) -> TemplateRefused:
    return TemplateRefused(f"模板中嵌入了其他文件（{name}），请删去后重新上传。", code="template_embedded")
