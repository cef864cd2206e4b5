"""Sizes and colours of the map: the tokens of the product's stylesheet, in SVG user units (1 unit = 1 CSS pixel)."""

from __future__ import annotations

from dataclasses import dataclass

FONT_FAMILY = "PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif"

INK = "#1C2530"
INK_SOFT = "#4A5664"
INK_MUTED = "#667282"
RED = "#B3261E"
RED_WASH = "#FBEFEE"
GOLD = "#B8893B"
# Gold alone is below 3:1 on a tile: diamonds get this darker rim, gaps and their words use it outright.
GOLD_DEEP = "#9A6412"
GOLD_WASH = "#FDF9F1"
GOLD_LINE = "#E4D2B0"
GREEN = "#2E7D4F"
GREEN_WASH = "#EAF5EE"
BLUE = "#1F5FA8"
BLUE_WASH = "#E9F1FA"
PAPER = "#FFFFFF"
PANEL = "#F8FAFB"
TILE = "#F5F7F9"
LINE = "#E3E7EC"
TILE_LINE = "#DDE2E8"
KEY_LINE = "#9AA6B4"
LINK = "#8794A3"


@dataclass(frozen=True, slots=True)
class MapStyle:
    """All lengths of one variant. ``stacked`` puts the layers under each other instead of side by side."""

    stacked: bool = False
    margin: float = 10
    panel_gap: float = 20
    panel_inset: float = 12
    panel_header: float = 38
    panel_size: float = 14
    band_inset: float = 12
    band_gap: float = 12
    band_header: float = 40
    band_size: float = 15
    count_size: float = 13
    name_size: float = 13
    note_size: float = 11.5
    tile_min_width: float = 132
    tile_min_height: float = 44
    tile_gap: float = 8
    tile_pad: float = 10
    row_size: float = 12.5
    row_height: float = 22
    # More companies than this in one band: the prominent ones stay tiles, the others become rows; and where one band
    # has rows, so have all of more than a handful: bands of one map read alike.
    rows_over: int = 60
    rows_then_over: int = 12


SCREEN = MapStyle()
PHONE = MapStyle(
    stacked=True,
    margin=2,
    panel_gap=12,
    panel_inset=8,
    band_inset=8,
    band_gap=8,
    name_size=14,
    note_size=12,
    row_size=14,
    # Fingers: nothing that opens is lower than 44 units.
    tile_min_height=48,
    row_height=44,
)
#: Below this width three columns do not hold a legible tile each.
STACKED_BELOW = 620


def style_for(width: float) -> MapStyle:
    """The variant for a drawing that is ``width`` CSS pixels wide."""
    return PHONE if width < STACKED_BELOW else SCREEN
