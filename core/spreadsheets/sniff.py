"""What a file really is, told from its bytes; the name and the browser's word are not asked."""

from collections.abc import Iterable
from pathlib import Path

from core.spreadsheets.archive import CHUNK, LOCAL_MAGIC
from core.spreadsheets.refusals import SpreadsheetRefused, encrypted, not_a_spreadsheet, save_as_xlsx

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"RIFF", "音视频或图片"),
    (b"%PDF", "PDF 文档"),
    (b"%!PS", "PostScript 文档"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "GZIP 压缩包"),
    (b"BZh", "BZIP2 压缩包"),
    (b"PK\x05\x06", "空的压缩包"),
    (b"PK\x07\x08", "分卷压缩包"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"SQLite format 3\x00", "数据库文件"),
    (b"ITSF", "帮助文档"),
)
# Streams of the old compound format, by the names its directory holds (UTF-16, little-endian).
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "PowerPoint 演示文稿"),
    ("VisioDocument", "Visio 图形"),
    ("__substg1.0_", "Outlook 邮件"),
)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta", b"<style")
_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"


def is_xlsx_candidate(head: bytes) -> bool:
    """Whether the file starts as a ZIP archive does."""
    return head.startswith(LOCAL_MAGIC)


def refusal_by_content(path: Path, head: bytes) -> SpreadsheetRefused | None:
    """The refusal for content that is neither a ZIP archive nor plain text, by what it is; None where unknown."""
    if head.startswith(OLE_MAGIC):
        return _refuse_compound(path)
    for magic, what in _KNOWN:
        if head.startswith(magic):
            return not_a_spreadsheet(what)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if _SPREADSHEET_2003 in head:
        return save_as_xlsx("XML 格式的旧版电子表格")
    if start.startswith(_MARKUP):
        return save_as_xlsx("网页格式的表格（虽然扩展名可能是 .xls）")
    if start.startswith(b"<?xml"):
        return not_a_spreadsheet("XML 文件")
    return None


def refusal_by_members(names: Iterable[str]) -> SpreadsheetRefused:
    """The refusal for a ZIP archive that is no XLSX, by what its member names show it to be."""
    lower = {name.casefold() for name in names}
    if "xl/workbook.bin" in lower:
        return save_as_xlsx("二进制格式的工作簿（.xlsb）")
    if any(name.startswith("word/") for name in lower):
        return not_a_spreadsheet("Word 文档")
    if any(name.startswith("ppt/") for name in lower):
        return not_a_spreadsheet("PowerPoint 演示文稿")
    if "content.xml" in lower:
        return save_as_xlsx("OpenDocument 文件（.ods 等）")
    if any(name.endswith(".iwa") for name in lower):
        return save_as_xlsx("Numbers 表格")
    return not_a_spreadsheet("压缩包")


def _refuse_compound(path: Path) -> SpreadsheetRefused:
    """An OLE compound file: an encrypted XLSX is wrapped in one, old Excel, Word and WPS files are ones."""
    wanted = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", *(name for name, _ in _OLE_STREAMS))}
    overlap = max(len(pattern) for pattern in wanted.values())
    found: set[str] = set()
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = tail + chunk
            found.update(name for name, pattern in wanted.items() if pattern in window)
            tail = window[-overlap:]
    if "EncryptedPackage" in found:
        return encrypted()
    for name, what in _OLE_STREAMS:
        if name in found:
            return not_a_spreadsheet(what)
    return save_as_xlsx("旧版 Excel 或 WPS 表格（.xls、.et）")
