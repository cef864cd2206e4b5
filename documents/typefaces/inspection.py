"""A font file looked at before a typesetter opens it: one face, whole, and free to be embedded."""

import struct
from pathlib import Path

from core.errors import DomainError
from core.spreadsheets.limits import MIB

LARGEST = 20 * MIB
KINDS = {b"\x00\x01\x00\x00": ".ttf", b"true": ".ttf", b"OTTO": ".otf"}
COLLECTION = b"ttcf"
_HEAD = struct.Struct(">4sHHHH")
_TABLE = struct.Struct(">4sLLL")
NEEDED = {b"cmap", b"head", b"hhea", b"maxp", b"name", b"OS/2"}
MOST_TABLES = 64
# OS/2.fsType: of the embedding permissions only "restricted" forbids a PDF to carry the face (OpenType 1.9).
_RESTRICTED, _PERMISSIONS, _FSTYPE_AT = 0x0002, 0x000F, 8


class TypefaceRefused(DomainError):
    status = 422
    default_code = "typeface_refused"
    default_message = "这个字体文件不能使用，请按提示更换后重新上传。"


def inspect_typeface(path: Path) -> str:
    """The file's suffix. Raises TypefaceRefused for what is no single, complete face that may be embedded."""
    size = path.stat().st_size
    if size > LARGEST:
        raise TypefaceRefused(f"字体文件超过 {LARGEST // MIB} MB，请更换后重新上传。", code="typeface_too_large")
    content = path.read_bytes()
    if content[:4] == COLLECTION:
        raise TypefaceRefused(
            "这个文件是字体合集（.ttc），请上传单个字体的 .ttf 或 .otf 文件。", code="typeface_collection"
        )
    suffix = KINDS.get(content[:4])
    if suffix is None:
        raise TypefaceRefused("这个文件不是字体，请上传 .ttf 或 .otf 文件。", code="typeface_wrong_type")
    tables = _tables(content)
    missing = NEEDED - set(tables)
    if missing:
        raise _damaged()
    start, length = tables[b"OS/2"]
    if length < _FSTYPE_AT + 2:
        raise _damaged()
    (permission,) = struct.unpack_from(">H", content, start + _FSTYPE_AT)
    if permission & _PERMISSIONS == _RESTRICTED:
        text = "字体文件声明不得嵌入文档，不能用来生成 PDF，请更换允许嵌入的授权版本。"
        raise TypefaceRefused(text, code="typeface_not_embeddable")
    return suffix


def _tables(content: bytes) -> dict[bytes, tuple[int, int]]:
    """Where each table lies; every one of them within the file."""
    if len(content) < _HEAD.size:
        raise _damaged()
    count = _HEAD.unpack_from(content)[1]
    if not 0 < count <= MOST_TABLES or len(content) < _HEAD.size + count * _TABLE.size:
        raise _damaged()
    tables = {}
    for number in range(count):
        tag, _, start, length = _TABLE.unpack_from(content, _HEAD.size + number * _TABLE.size)
        if start + length > len(content):
            raise _damaged()
        tables[tag] = (start, length)
    return tables


def _damaged() -> TypefaceRefused:
    return TypefaceRefused("字体文件已损坏或不完整，请重新取得后上传。", code="typeface_damaged")
