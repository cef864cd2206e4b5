"""Which face stands in for each face that GB/T 9704-2012 names.

The standard's faces may not be redistributed. Out of the box the open Noto faces are embedded; a city that holds
licences puts its font files into a folder and names that folder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from reports.rendering.errors import FontMissing

TITLE_FACE = "方正小标宋简体"
BODY_FACE = "仿宋_GB2312"
HEADING_FACE = "黑体"
SUBHEADING_FACE = "楷体_GB2312"
FOLIO_FACE = "宋体"

OPEN_SERIF = "Noto Serif SC"
OPEN_SANS = "Noto Sans SC"

# Names under which font files present the standard's own faces, best first.
OWN_NAMES: dict[str, tuple[str, ...]] = {
    TITLE_FACE: ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    BODY_FACE: ("仿宋_GB2312", "FangSong_GB2312"),
    HEADING_FACE: ("黑体", "SimHei"),
    SUBHEADING_FACE: ("楷体_GB2312", "KaiTi_GB2312"),
    FOLIO_FACE: ("宋体", "SimSun", "NSimSun"),
}
# Faces of the same style that are not the standard's own: better than the open ones, still to be named as substitutes.
SAME_STYLE: dict[str, tuple[str, ...]] = {
    TITLE_FACE: ("方正小标宋_GBK", "FZXiaoBiaoSong-B05K", "方正小标宋"),
    BODY_FACE: ("仿宋", "FangSong", "方正仿宋_GBK", "STFangsong"),
    HEADING_FACE: ("方正黑体_GBK", "STHeiti"),
    SUBHEADING_FACE: ("楷体", "KaiTi", "方正楷体_GBK", "STKaiti"),
    FOLIO_FACE: ("STSong",),
}
OPEN_FACES = {
    TITLE_FACE: OPEN_SERIF,
    BODY_FACE: OPEN_SERIF,
    HEADING_FACE: OPEN_SANS,
    SUBHEADING_FACE: OPEN_SERIF,
    FOLIO_FACE: OPEN_SERIF,
}


@dataclass(frozen=True)
class FontSubstitution:
    """``standard`` is what GB/T 9704 asks for, ``embedded`` what the PDF holds instead."""

    standard: str
    embedded: str


@dataclass(frozen=True)
class FontMapping:
    """One family per face of the standard, and the folders they are read from."""

    title: str
    body: str
    heading: str
    subheading: str
    folio: str
    directories: tuple[Path, ...]

    @property
    def families(self) -> dict[str, str]:
        return {
            TITLE_FACE: self.title,
            BODY_FACE: self.body,
            HEADING_FACE: self.heading,
            SUBHEADING_FACE: self.subheading,
            FOLIO_FACE: self.folio,
        }

    @property
    def substitutions(self) -> tuple[FontSubstitution, ...]:
        return tuple(
            FontSubstitution(standard, family)
            for standard, family in self.families.items()
            if family not in OWN_NAMES[standard]
        )


def font_mapping(directories: Sequence[Path] = (), chosen: Mapping[str, str] | None = None) -> FontMapping:
    """The families ``chosen`` for faces of the standard, the best found in ``directories`` (both the city's own), and
    open ones for the rest.

    Raises FontMissing where a folder does not exist: a mistyped path must not turn silently into substitutes.
    """
    for directory in directories:
        if not directory.is_dir():
            raise FontMissing(f"字体目录 {directory} 不存在，请在系统设置中改正字体目录后重新生成。")
    searched = (*directories, open_font_directory())
    found = {family.casefold(): family for family in loaded_fonts(searched).families()}
    families = {standard: _best(standard, found) for standard in OPEN_FACES} | dict(chosen or {})
    return FontMapping(
        title=families[TITLE_FACE],
        body=families[BODY_FACE],
        heading=families[HEADING_FACE],
        subheading=families[SUBHEADING_FACE],
        folio=families[FOLIO_FACE],
        directories=searched,
    )


def substitution_notice(substitutions: Sequence[FontSubstitution]) -> str:
    """PDF 使用替代字体：方正小标宋简体、宋体以 Noto Serif SC 代替；…

    Empty where the standard's own faces are embedded.
    """
    by_family: dict[str, list[str]] = {}
    for substitution in substitutions:
        by_family.setdefault(substitution.embedded, []).append(substitution.standard)
    parts = [f"{'、'.join(standards)}以 {family} 代替" for family, standards in by_family.items()]
    return f"PDF 使用替代字体：{'；'.join(parts)}。" if parts else ""


def open_font_directory() -> Path:
    return pylopdf_fonts_zh_cn.serif_path().parent


@lru_cache(maxsize=8)
def loaded_fonts(directories: tuple[Path, ...]) -> typst.Fonts:
    """Font files are some 20 MB: read once per process, not once per document. System fonts would differ by machine."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(directory) for directory in directories],
    )


def _best(standard: str, found: dict[str, str]) -> str:
    for name in (*OWN_NAMES[standard], *SAME_STYLE[standard], OPEN_FACES[standard]):
        if name.casefold() in found:
            return name
    raise FontMissing(f"没有找到“{standard}”或其替代字体，请联系系统管理员重新安装字体后再生成。")
