import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from reports.rendering.bundle import safe_filename, write_city_zip


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("先进轨道交通装备", "先进轨道交通装备"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('甲/乙\\丙:丁*戊?己"庚<辛>壬|癸', "甲_乙_丙_丁_戊_己_庚_辛_壬_癸"),
        ("换\n行\x00名", "换 行名"),
        (" .隐藏. ", "隐藏"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("…", "…"),
        ("", "未命名"),
        ("...", "未命名"),
    ],
)
def test_safe_filename_of_a_hostile_name_is_a_plain_file_name(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_safe_filename_of_a_long_name_keeps_its_suffix_and_fits_every_file_system(tmp_path: Path) -> None:
    name = safe_filename("链" * 300, ".xlsx")
    assert name == "链" * 75 + ".xlsx"
    (tmp_path / name).touch()


def write_members(folder: Path, texts: dict[str, str]) -> list[tuple[str, Path]]:
    members = []
    for number, (name, text) in enumerate(texts.items()):
        path = folder / str(number)
        path.write_text(text, encoding="utf-8")
        members.append((name, path))
    return members


def test_write_city_zip_from_other_order_and_times_gives_equal_bytes(tmp_path: Path) -> None:
    members = write_members(tmp_path, {"先进轨道交通装备/清单.xlsx": "甲" * 99, "航空航天/图谱.svg": "乙" * 99})
    write_city_zip(tmp_path / "1.zip", members)
    for _, path in members:
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o600)
    with time_machine.travel(datetime(2027, 1, 1, 20, 30, tzinfo=UTC)):
        write_city_zip(tmp_path / "2.zip", reversed(members))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_write_city_zip_keeps_chinese_names_and_content(tmp_path: Path) -> None:
    write_city_zip(
        tmp_path / "city.zip", write_members(tmp_path, {"航空航天/图谱.svg": "乙", "航空航天/清单.xlsx": "甲"})
    )
    with zipfile.ZipFile(tmp_path / "city.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["航空航天/图谱.svg", "航空航天/清单.xlsx"]
        assert archive.read("航空航天/清单.xlsx").decode() == "甲"
        # Bit 11: names are UTF-8, so that Windows does not read them in its own code page.
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.filename: entry.compress_type for entry in archive.infolist()} == {
            "航空航天/图谱.svg": zipfile.ZIP_DEFLATED,
            "航空航天/清单.xlsx": zipfile.ZIP_STORED,
        }


@pytest.mark.parametrize(
    "name", ["../清单.xlsx", "/清单.xlsx", "航空航天//清单.xlsx", "航空航天/", "CON/清单.xlsx", "a:b"]
)
def test_write_city_zip_with_an_unsafe_name_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="不安全"):
        write_city_zip(tmp_path / "city.zip", write_members(tmp_path, {name: "甲"}))
    assert not (tmp_path / "city.zip").exists()


def test_write_city_zip_with_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="重复"):
        write_city_zip(tmp_path / "city.zip", write_members(tmp_path, {"a/B.svg": "甲", "A/b.svg": "乙"}))
