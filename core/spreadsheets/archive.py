"""The ZIP around an XLSX, read so strictly that no two programs can disagree on what is inside.

``zipfile`` is lenient by design (prefixes, comments, duplicate names, lying sizes), and the parser that comes after us
is lenient in other ways. So the central directory is read here, the whole of it is checked before anything is
unpacked, and every entry is inflated under the size it declared.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from core.spreadsheets.limits import MIB, Limits
from core.spreadsheets.refusals import bomb, damaged, embedded, encrypted, unsafe_archive

LOCAL_MAGIC = b"PK\x03\x04"
CHUNK = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_UTF8_FLAG = 0x800
_DIRECTORY_BYTES_PER_ENTRY = 1024
# Small parts compress arbitrarily well without harm; a bomb is large.
_RATIO_FLOOR_BYTES = MIB
_ARCHIVE_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".7z", ".rar", ".gz", ".jar", ".exe")


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked member: where its packed bytes lie, and what they must unpack to (bytes, CRC-32)."""

    name: str
    deflated: bool
    crc: int
    packed_bytes: int
    unpacked_bytes: int
    data_offset: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """One record of the central directory, before it is compared with its local header."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    offset: int
    mode: int


def list_entries(file: BinaryIO, size: int, limits: Limits) -> list[Entry]:
    """Every member of the archive, after all checks that need no unpacking; raises ``SpreadsheetRefused``."""
    directory, directory_offset = _read_directory(file, size, limits)
    listed = _parse_directory(directory, limits)
    _check_names(listed)
    _check_sizes(listed, size, limits)
    entries = [_locate(file, record, directory_offset) for record in listed]
    _check_overlaps(listed, entries, directory_offset)
    return entries


def unpack(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The member's bytes in chunks of at most 64 KB; raises where they are not exactly what was declared."""
    file.seek(entry.data_offset)
    crc, total, left = 0, 0, entry.packed_bytes
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.deflated else None
    pending = b""
    while True:
        if not pending and left:
            pending = file.read(min(CHUNK, left))
            if not pending:
                raise damaged(entry.name)
            left -= len(pending)
        chunk, pending = _inflate(inflate, pending, entry) if inflate else (pending, b"")
        total += len(chunk)
        if total > entry.unpacked_bytes:
            raise unsafe_archive(f"{entry.name} 的实际大小与所列不符")
        crc = zlib.crc32(chunk, crc)
        if chunk:
            yield chunk
        elif not pending and not left:
            break
    complete = inflate is None or (inflate.eof and not inflate.unused_data)
    if not complete or total != entry.unpacked_bytes or crc != entry.crc:
        raise damaged(entry.name)


def _inflate(inflate: "zlib._Decompress", packed: bytes, entry: Entry) -> tuple[bytes, bytes]:
    if inflate.eof and packed:
        raise unsafe_archive(f"{entry.name} 之后还有内容")
    try:
        chunk = inflate.decompress(packed, CHUNK)
    except zlib.error as error:
        raise damaged(entry.name) from error
    return chunk, inflate.unconsumed_tail


def _read_directory(file: BinaryIO, size: int, limits: Limits) -> tuple[bytes, int]:
    """The central directory and its offset. It must end exactly where the end record, at the file's end, begins."""
    if size < _END.size:
        raise damaged("文件过短")
    end_offset = size - _END.size
    file.seek(end_offset)
    magic, disk, start_disk, here, count, length, offset, comment = _END.unpack(file.read(_END.size))
    if magic != b"PK\x05\x06" or comment:
        raise damaged("没有读到文件结尾，可能没有下载或复制完整")
    if disk or start_disk or here != count:
        raise unsafe_archive("分卷压缩")
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (length, offset):
        count, length, offset, end_offset = _read_end64(file, end_offset)
    if count > limits.entries or length > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise bomb(f"内含 {count} 个文件，上限 {limits.entries} 个")
    if offset + length != end_offset:
        raise unsafe_archive("目录位置不符")
    file.seek(offset)
    return file.read(length), offset


def _read_end64(file: BinaryIO, end_offset: int) -> tuple[int, int, int, int]:
    """Large-file form of the end record; some Java libraries write it for small files too."""
    locator_offset = end_offset - _END64_LOCATOR.size
    if locator_offset < _END64.size:
        raise damaged("目录缺失")
    file.seek(locator_offset)
    magic, _, end64_offset, disks = _END64_LOCATOR.unpack(file.read(_END64_LOCATOR.size))
    if magic != b"PK\x06\x07" or disks > 1 or end64_offset + _END64.size != locator_offset:
        raise damaged("目录缺失")
    file.seek(end64_offset)
    record = _END64.unpack(file.read(_END64.size))
    if record[0] != b"PK\x06\x06":
        raise damaged("目录缺失")
    count, length, offset = record[7:10]
    return count, length, offset, end64_offset


def _parse_directory(directory: bytes, limits: Limits) -> list[_Listed]:
    listed: list[_Listed] = []
    position = 0
    while position < len(directory):
        if len(listed) == limits.entries:
            raise bomb(f"内含的文件超过 {limits.entries} 个")
        if position + _CENTRAL.size > len(directory):
            raise damaged("目录不完整")
        fields = _CENTRAL.unpack_from(directory, position)
        name_length, extra_length, comment_length = fields[12:15]
        name_start = position + _CENTRAL.size
        extra_start = name_start + name_length
        position = extra_start + extra_length + comment_length
        if fields[0] != b"PK\x01\x02" or position > len(directory):
            raise damaged("目录不完整")
        extra = directory[extra_start : extra_start + extra_length]
        listed.append(_listed_record(fields, directory[name_start:extra_start], extra))
    return listed


def _listed_record(fields: tuple[int, ...], raw_name: bytes, extra: bytes) -> _Listed:
    flags, method = fields[5], fields[6]
    crc, packed, unpacked = fields[9:12]
    attributes, offset = fields[17:19]
    try:
        name = raw_name.decode("utf-8" if flags & _UTF8_FLAG else "cp437")
    except UnicodeDecodeError as error:
        raise damaged("文件名无法辨认") from error
    unpacked, packed, offset = _widen(extra, unpacked, packed, offset)
    mode = attributes >> 16 if fields[2] == 3 else 0
    return _Listed(name, raw_name, flags, method, crc, packed, unpacked, offset, mode)


def _widen(extra: bytes, *narrow: int) -> tuple[int, int, int]:
    """Replace the 32-bit fields that are all ones by their 64-bit values from the ZIP64 extra field."""
    wide = b""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            wide = extra[position + 4 : position + 4 + length]
        position += 4 + length
    values: list[int] = []
    for value in narrow:
        if value == 0xFFFFFFFF:
            if len(wide) < 8:
                raise damaged("目录不完整")
            value, wide = int.from_bytes(wide[:8], "little"), wide[8:]
        values.append(value)
    return values[0], values[1], values[2]


def _check_names(listed: list[_Listed]) -> None:
    seen: set[str] = set()
    for record in listed:
        name = record.name
        if record.flags & _ENCRYPTED_FLAGS:
            raise encrypted()
        if record.method not in (_STORED, _DEFLATED):
            raise unsafe_archive("压缩方式不常见")
        if not name.isprintable() or "\\" in name or ":" in name or name.startswith("/") or ".." in name.split("/"):
            raise unsafe_archive("内部文件名越出目录")
        if stat.S_ISLNK(record.mode):
            raise unsafe_archive("含有符号链接")
        key = name.casefold()
        if not name or key in seen:
            raise unsafe_archive("内部文件名重复")
        seen.add(key)
        if key.endswith(_ARCHIVE_SUFFIXES):
            raise embedded(name)


def _check_sizes(listed: list[_Listed], size: int, limits: Limits) -> None:
    total = sum(record.unpacked for record in listed)
    if total > limits.unpacked_bytes:
        raise bomb(f"超过 {limits.unpacked_bytes // MIB} MB")
    if total > _RATIO_FLOOR_BYTES and total > size * limits.ratio:
        raise bomb(f"压缩比超过 {limits.ratio} 倍")
    for record in listed:
        if record.unpacked > _RATIO_FLOOR_BYTES and record.unpacked > record.packed * limits.ratio:
            raise bomb(f"{record.name} 压缩比超过 {limits.ratio} 倍")
        if record.method == _STORED and record.packed != record.unpacked:
            raise unsafe_archive(f"{record.name} 的大小前后不符")


def _locate(file: BinaryIO, record: _Listed, directory_offset: int) -> Entry:
    """Find the member's bytes, and refuse where its local header tells another story than the directory."""
    if record.offset + _LOCAL.size > directory_offset:
        raise unsafe_archive("目录位置不符")
    file.seek(record.offset)
    fields = _LOCAL.unpack(file.read(_LOCAL.size))
    name_length, extra_length = fields[9:11]
    if fields[0] != LOCAL_MAGIC or file.read(name_length) != record.raw_name:
        raise unsafe_archive("目录与内容不符")
    if fields[2] & _ENCRYPTED_FLAGS or fields[3] != record.method:
        raise unsafe_archive("目录与内容不符")
    data_offset = record.offset + _LOCAL.size + name_length + extra_length
    deflated = record.method == _DEFLATED
    return Entry(record.name, deflated, record.crc, record.packed, record.unpacked, data_offset)


def _check_overlaps(listed: list[_Listed], entries: list[Entry], directory_offset: int) -> None:
    """Overlapping members let a small file unpack its bytes many times over (Fifield's bomb)."""
    spans = sorted((r.offset, e.data_offset + e.packed_bytes) for r, e in zip(listed, entries, strict=True))
    previous_end = 0
    for start, end in spans:
        if start < previous_end or end > directory_offset:
            raise unsafe_archive("内部文件相互重叠")
        previous_end = end
    if spans and spans[0][0] != 0:
        raise unsafe_archive("文件开头有多余内容")
