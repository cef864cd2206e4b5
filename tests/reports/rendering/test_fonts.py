import shutil
from pathlib import Path

import pytest
from pylopdf_fonts_zh_cn import sans_path

from reports.rendering.errors import FontMissing
from reports.rendering.fonts import FontSubstitution, font_mapping, open_font_directory, substitution_notice


def test_font_mapping_without_own_fonts_substitutes_every_standard_face() -> None:
    assert font_mapping().substitutions == (
        FontSubstitution("方正小标宋简体", "Noto Serif SC"),
        FontSubstitution("仿宋_GB2312", "Noto Serif SC"),
        FontSubstitution("黑体", "Noto Sans SC"),
        FontSubstitution("楷体_GB2312", "Noto Serif SC"),
        FontSubstitution("宋体", "Noto Serif SC"),
    )


def test_font_mapping_reads_a_city_s_folder_and_the_open_faces(tmp_path: Path) -> None:
    shutil.copy(sans_path(), tmp_path)
    mapping = font_mapping([tmp_path])
    assert mapping.directories == (tmp_path, open_font_directory())
    assert mapping.heading == "Noto Sans SC"


def test_font_mapping_with_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="不存在"):
        font_mapping([tmp_path / "missing"])


def test_substitution_notice_groups_faces_by_their_substitute() -> None:
    assert substitution_notice(font_mapping().substitutions) == (
        "PDF 使用替代字体：方正小标宋简体、仿宋_GB2312、楷体_GB2312、宋体以 Noto Serif SC 代替；"
        "黑体以 Noto Sans SC 代替。"
    )


def test_substitution_notice_without_substitutes_is_empty() -> None:
    assert substitution_notice(()) == ""
