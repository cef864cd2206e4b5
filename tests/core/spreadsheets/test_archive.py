"""Archives that lie, overlap, nest or explode are refused before anything is parsed."""

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.spreadsheets.guard import inspect_workbook
from core.spreadsheets.limits import MIB, Limits
from core.spreadsheets.refusals import SpreadsheetRefused
from tests.core.spreadsheets.hostile import PLAIN_ROWS, RawArchive, parts_for, raw_workbook, sheet_xml, write_parts


def refused(path: Path, limits: Limits | None = None) -> SpreadsheetRefused:
    with pytest.raises(SpreadsheetRefused) as caught:
        inspect_workbook(path, limits=limits or Limits())
    return caught.value


def test_archive_written_by_hand_is_accepted(tmp_path: Path) -> None:
    """The hostile archives below differ from this one in the one point they are about."""
    facts = inspect_workbook(raw_workbook().write(tmp_path / "a.xlsx"))
    assert [(sheet.name, sheet.rows, sheet.columns) for sheet in facts.sheets] == [("表1", 2, 2)]


def test_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS))
    path = tmp_path / "bomb.xlsx"
    write_parts(path, parts)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/pad.xml", "w") as member:
        for _ in range(101):
            member.write(b" " * MIB)
    assert path.stat().st_size < 200_000
    error = refused(path)
    assert (error.code, error.status) == ("spreadsheet_bomb", 413)
    assert error.message == "表格解压后过大（超过 100 MB），请删去多余内容或拆分后再上传。"


def test_zip_bomb_below_the_size_limit_is_refused_by_its_ratio(tmp_path: Path) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {"xl/pad.bin": bytes(50 * MIB)}
    error = refused(write_parts(tmp_path / "bomb.xlsx", parts))
    assert error.code == "spreadsheet_bomb"
    assert "压缩比超过 100 倍" in error.message


def test_zip_bomb_in_many_small_members_is_refused_by_its_total_ratio(tmp_path: Path) -> None:
    pads = {f"xl/pad{n}.bin": bytes(MIB - 1) for n in range(60)}
    error = refused(write_parts(tmp_path / "bomb.xlsx", parts_for(sheet_xml(PLAIN_ROWS)) | pads))
    assert (error.code, "压缩比超过 100 倍" in error.message) == ("spreadsheet_bomb", True)


def test_zip_bomb_declaring_a_small_size_is_refused_while_unpacking(tmp_path: Path) -> None:
    archive = raw_workbook()
    archive.add("xl/pad.bin", bytes(50 * MIB), size=100)
    error = refused(archive.write(tmp_path / "bomb.xlsx"))
    assert error.code == "spreadsheet_unsafe_archive"
    assert error.message.startswith("表格文件的内部结构不安全（xl/pad.bin 的实际大小与所列不符）")


def test_archive_with_too_many_members_is_refused(tmp_path: Path) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {f"xl/media/image{n}.png": b"x" for n in range(200)}
    assert refused(write_parts(tmp_path / "many.xlsx", parts)).code == "spreadsheet_bomb"


def test_archive_claiming_few_members_but_listing_many_is_refused(tmp_path: Path) -> None:
    archive = raw_workbook()
    for number in range(200):
        archive.add(f"m{number}", b"")
    archive.count = 5
    assert refused(archive.write(tmp_path / "many.xlsx")).code == "spreadsheet_bomb"


@pytest.mark.parametrize("name", ["xl/inner.zip", "xl/embeddings/book.xlsx", "xl/media/image1.png"])
def test_nested_archive_is_refused_by_name_and_by_content(tmp_path: Path, name: str) -> None:
    inner = write_parts(tmp_path / "inner.xlsx", parts_for(sheet_xml(PLAIN_ROWS)))
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {name: inner.read_bytes()}
    error = refused(write_parts(tmp_path / "outer.xlsx", parts))
    assert (error.code, error.status) == ("spreadsheet_embedded_file", 415)
    assert name in error.message


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """Fifield's bomb: a member's packed bytes hold the next member, header and all."""
    archive = raw_workbook()
    archive.add("xl/a.bin", bytes(1000), packed=100)
    archive.add("xl/b.bin", bytes(range(256)))
    assert "内部文件相互重叠" in refused(archive.write(tmp_path / "overlap.xlsx")).message


def test_members_sharing_one_header_are_refused(tmp_path: Path) -> None:
    archive = raw_workbook()
    offset = archive.add("xl/a.bin", bytes(1000))
    archive.add("xl/b.bin", bytes(1000), offset=offset)
    assert "目录与内容不符" in refused(archive.write(tmp_path / "overlap.xlsx")).message


def test_member_reaching_into_the_directory_is_refused(tmp_path: Path) -> None:
    archive = raw_workbook()
    archive.add("xl/a.bin", bytes(1000), packed=5000)
    assert "内部文件相互重叠" in refused(archive.write(tmp_path / "overlap.xlsx")).message


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "xl\\evil.xml", "C:/evil.xml"])
def test_member_name_leaving_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    archive = raw_workbook()
    archive.add(name, b"<a/>")
    assert "越出目录" in refused(archive.write(tmp_path / "names.xlsx")).message


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.XML"])
def test_duplicate_member_name_is_refused(tmp_path: Path, name: str) -> None:
    archive = raw_workbook()
    archive.add(name, b"<workbook/>")
    assert "重复" in refused(archive.write(tmp_path / "twice.xlsx")).message


def test_symbolic_link_is_refused(tmp_path: Path) -> None:
    archive = raw_workbook()
    archive.add("xl/link.xml", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    assert "符号链接" in refused(archive.write(tmp_path / "link.xlsx")).message


def test_password_protected_zip_is_called_encrypted(tmp_path: Path) -> None:
    archive = raw_workbook()
    archive.add("xl/secret.xml", b"<a/>", flags=1)
    error = refused(archive.write(tmp_path / "locked.xlsx"))
    assert (error.code, error.status) == ("spreadsheet_encrypted", 415)


def _wrong_sum(path: Path) -> None:
    archive = raw_workbook()
    archive.add("xl/a.bin", b"content")
    record = archive.directory.rfind(b"PK\x01\x02")
    archive.directory[record + 16] ^= 1
    archive.write(path)


def _other_local_name(path: Path) -> None:
    archive = raw_workbook()
    offset = archive.add("xl/a.bin", b"content")
    archive.body[offset + 30] = ord("y")
    archive.write(path)


def _cut_short(path: Path) -> None:
    raw_workbook().write(path)
    path.write_bytes(path.read_bytes()[:-30])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_wrong_sum, "spreadsheet_damaged"),
        (_cut_short, "spreadsheet_damaged"),
        (_other_local_name, "spreadsheet_unsafe_archive"),
        (lambda path: raw_workbook().write(path, suffix=b"more"), "spreadsheet_damaged"),
        (lambda path: raw_workbook().write(path, prefix=b"PK\x03\x04more"), "spreadsheet_unsafe_archive"),
        (lambda path: path.write_bytes(b"PK\x03\x04"), "spreadsheet_damaged"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(500)), "spreadsheet_damaged"),
    ],
)
def test_archive_contradicting_itself_is_refused(tmp_path: Path, spoil: Callable[[Path], object], code: str) -> None:
    path = tmp_path / "spoiled.xlsx"
    spoil(path)
    assert refused(path).code == code


def test_archive_behind_another_file_is_refused(tmp_path: Path) -> None:
    """Two programs may start reading at two places, even where all offsets are right."""
    hidden = RawArchive()
    hidden.body += b"PK\x03\x04hidden"
    for name, content in parts_for(sheet_xml(PLAIN_ROWS)).items():
        hidden.add(name, content.encode() if isinstance(content, str) else content)
    assert "开头有多余内容" in refused(hidden.write(tmp_path / "behind.xlsx")).message


def test_archive_in_large_file_form_is_accepted(tmp_path: Path) -> None:
    """Java libraries write ZIP64 records for small workbooks too."""
    path = tmp_path / "java.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_for(sheet_xml(PLAIN_ROWS)).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content.encode() if isinstance(content, str) else content)
    data = bytearray(path.read_bytes())
    end = len(data) - 22
    count, length, offset = struct.unpack_from("<HLL", data, end + 10)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    narrow = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(bytes(data[:end]) + record + locator + narrow)
    assert inspect_workbook(path).sheets[0].rows == 2


def test_file_beyond_the_upload_limit_is_refused_unread(tmp_path: Path) -> None:
    path = raw_workbook().write(tmp_path / "a.xlsx")
    error = refused(path, Limits(file_bytes=1000))
    assert (error.code, error.status) == ("spreadsheet_file_too_large", 413)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_archive_with_changed_bytes_is_accepted_or_refused(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    """No other error leaves the guard, whatever the bytes."""
    path = raw_workbook().write(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    for position, byte in changes:
        data[position % len(data)] = byte
    path.write_bytes(data)
    try:
        assert inspect_workbook(path).format in ("xlsx", "csv")
    except SpreadsheetRefused as error:
        assert error.message.endswith("。")
