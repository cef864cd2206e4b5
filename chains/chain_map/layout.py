"""Where everything stands: columns by layer, common segments below, unplaced companies last.

Pure arithmetic over ``content``; the same map gives the same boxes whatever the order of its parts. The page grows
downwards; an A3 sheet instead grows in both directions at its aspect and is scaled by the reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from . import style as tokens
from .boxes import Band, Box, Label, Layout, Panel, Point, Sample
from .content import BandContent, MapContent
from .frame import Strip, footer, note_strip, title_block
from .model import LAYER_NAMES, ChainMap, Layer
from .routes import Block, BlockColumn, route_links
from .style import SCREEN, MapStyle, style_for
from .text import ASCENT, LINE
from .tiles import Composer

Page = Literal["screen", "a3"]

A3_WIDTH_MM = 420.0
A3_HEIGHT_MM = 297.0
_A3_MARGIN_MM = 10.0
_A3_STYLE = replace(SCREEN, margin=0, tile_min_width=148, tile_gap=8)
# Lists of names may stand closer than tiles: narrower columns, a smaller sheet, and with it larger type.
_A3_LIST_STYLE = replace(
    _A3_STYLE,
    tile_min_width=140,
    row_size=15,
    row_height=22,
    name_size=15,
    note_size=12.5,
    band_size=18,
    band_header=44,
    count_size=15,
    panel_size=17,
    panel_header=42,
)
#: Twelve-unit type on a sheet this wide prints at 5 points: past it, ordinary companies become rows.
A3_LEGIBLE_WIDTH = 2800.0
_A3_COLUMNS = range(6, 200)

_FLOW: tuple[Layer, ...] = ("upstream", "midstream", "downstream")
_COMMON_GUTTER = 32.0
# Height to width of a map that still fits a screen without scrolling.
_LOW_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Panels and routing blocks, and the y where they end."""

    panels: tuple[Panel, ...]
    blocks: tuple[Block, ...]
    bottom: float


@dataclass(frozen=True, slots=True)
class _Column:
    """A layer while its width is being decided."""

    layer: Layer
    bands: tuple[BandContent, ...]
    columns: int = 1


class _Composers:
    """One composer per tile width, so that what one trial measured serves the next."""

    def __init__(self, style: MapStyle) -> None:
        self.style = style
        self._by_width: dict[float, Composer] = {}

    def of(self, tile_width: float) -> Composer:
        width = round(tile_width, 3)
        if width not in self._by_width:
            self._by_width[width] = Composer(self.style, width)
        return self._by_width[width]


def arrange(
    chain_map: ChainMap, content: MapContent, *, width: float = 1120, page: Page = "screen", titled: bool = True
) -> Layout:
    """Lay the map out ``width`` units wide; for page 'a3' the width follows from the content (``width`` is unused).

    ``titled`` draws the title block and the source line, which a web page has outside the drawing.
    """
    if page == "a3":
        return _arrange_sheet(chain_map, content)
    style = style_for(width)
    margin = style.margin
    inner = width - 2 * margin
    text_left, text_width = margin + 4, inner - 8
    top = margin - 2 if margin > 2 else margin
    title = title_block(chain_map, content, text_left, top + 6, text_width, 1) if titled else Strip(top)
    note = note_strip(content.note, text_left, title.bottom, text_width, 1)
    drawing = _draw(content, _Composers(style), margin, note.bottom, inner)
    linked = bool(drawing.blocks) and content.kind.links
    foot = footer(chain_map, content, text_left, drawing.bottom + 12, text_width, 1, stamped=titled, linked=linked)
    height = max(foot.bottom, drawing.bottom) + max(margin, 4)
    return _assemble(content, style, (width, height), drawing, (title, note, foot), 1)


def _arrange_sheet(chain_map: ChainMap, content: MapContent) -> Layout:
    """The smallest A3 sheet, in units, that holds the content; type is as large as it can be."""
    style = _A3_LIST_STYLE if any(band.rows for band in content.all_bands()) else _A3_STYLE
    composers = _Composers(style)
    for columns in _A3_COLUMNS:
        inner = _flow_width(columns, style)
        width = inner * A3_WIDTH_MM / (A3_WIDTH_MM - 2 * _A3_MARGIN_MM)
        height = width * A3_HEIGHT_MM / A3_WIDTH_MM
        # Frame type is sized in millimetres: 13 units are 4.2 mm on any sheet.
        unit = width / A3_WIDTH_MM * 4.2 / 13
        margin = (width - inner) / 2
        title = title_block(chain_map, content, margin, margin, inner, unit)
        note = note_strip(content.note, margin, title.bottom, inner, unit)
        drawing = _draw(content, composers, margin, note.bottom, inner)
        linked = bool(drawing.blocks) and content.kind.links
        foot = footer(chain_map, content, margin, 0, inner, unit, stamped=True, linked=linked)
        foot_top = height - margin - foot.bottom
        room = foot_top - 10 * unit - drawing.bottom
        if room >= 0 or columns == _A3_COLUMNS[-1]:
            drawing = _draw(content, composers, margin, note.bottom, inner, stretch=max(room, 0))
            foot = footer(chain_map, content, margin, foot_top, inner, unit, stamped=True, linked=linked)
            height = max(height, foot.bottom + margin)
            return _assemble(content, style, (width, height), drawing, (title, note, foot), unit)
    raise AssertionError("the last trial always returns")


def _assemble(
    content: MapContent,
    style: MapStyle,
    size: tuple[float, float],
    drawing: _Drawing,
    strips: tuple[Strip, ...],
    unit: float,
) -> Layout:
    known = {band.content.segment_id for panel in drawing.panels for band in panel.bands}
    links = [drawn for drawn in content.links if {drawn.link.from_segment, drawn.link.to_segment} <= known]
    texts: list[Label] = []
    rules: list[tuple[Point, Point]] = []
    samples: list[Sample] = []
    for strip in strips:
        texts += strip.labels
        rules += strip.rules
        samples += strip.samples
    return Layout(
        width=size[0],
        height=size[1],
        style=style,
        content=content,
        panels=drawing.panels,
        routes=route_links(drawing.blocks, links) if drawing.blocks else (),
        texts=tuple(texts),
        rules=tuple(rules),
        samples=tuple(samples),
        unit=unit,
    )


def _draw(
    content: MapContent,
    composers: _Composers,
    left: float,
    top: float,
    width: float,
    stretch: float = 0,
) -> _Drawing:
    """Flow, common and unplaced panels one under another; ``stretch`` lengthens the flow panels."""
    style = composers.style
    panels: list[Panel] = []
    blocks: list[Block] = []
    y = top
    if any(content.bands[layer] for layer in _FLOW) or not content.bands["common"]:
        if style.stacked:
            drawn, y = _stacked_panels(content, composers, left, y, width)
            panels += drawn
        else:
            block, drawn = _flow_panels(content, composers, left, y, width, stretch)
            blocks.append(block)
            panels += drawn
            y = block.bottom + style.panel_gap
    if content.bands["common"]:
        block, panel = _common_panel(content.bands["common"], composers, left, y, width)
        panels.append(panel)
        y = panel.box.bottom + style.panel_gap
        if not style.stacked:
            blocks.append(block)
    if content.unplaced is not None:
        band = _full_width_band(content.unplaced, composers, left, y, width)
        panels.append(Panel(None, band.box, (), (band,)))
        y = band.box.bottom + style.panel_gap
    return _Drawing(tuple(panels), tuple(blocks), y - style.panel_gap)


def _flow_width(columns: int, style: MapStyle) -> float:
    """Width of the three flow panels when they share ``columns`` tile columns of the smallest width."""
    frame = 2 * style.panel_inset + 2 * style.band_inset - style.tile_gap
    return columns * (style.tile_min_width + style.tile_gap) + 3 * frame + 2 * style.panel_gap


def _flow_panels(
    content: MapContent, composers: _Composers, left: float, top: float, width: float, stretch: float
) -> tuple[Block, list[Panel]]:
    """Three panels side by side; wider ones where there is more, all tiles equally wide."""
    style = composers.style
    pitch = style.tile_min_width + style.tile_gap
    total = max(3, int((width - _flow_width(0, style)) / pitch + 1e-6))
    tile_width = style.tile_min_width + (width - _flow_width(total, style)) / total
    composer = composers.of(tile_width)
    columns = _shared_out([_Column(layer, content.bands[layer]) for layer in _FLOW], total, composer)
    height = max(_column_height(column, column.columns, composer) for column in columns) + stretch
    panels, block_columns = [], []
    x = left
    for column in columns:
        panel_width = composer.band_width(column.columns) + 2 * style.panel_inset
        box = Box(x, top, panel_width, height)
        bands = tuple(_stack(column.bands, x + style.panel_inset, top + style.panel_header, column.columns, composer))
        panels.append(Panel(column.layer, box, tuple(_panel_labels(column.layer, column.bands, box, style)), bands))
        block_columns.append(_block_column(box, bands, style))
        x += panel_width + style.panel_gap
    # The strips outside the first and last band lie within the panels: keep lines off the panels' borders.
    return Block(tuple(block_columns), left + 2, left + width - 2, top, top + height), panels


def _shared_out(columns: list[_Column], total: int, composer: Composer) -> list[_Column]:
    """Share ``total`` tile columns among three layers so that the highest is lowest; near ties go to even widths.

    Nothing is gained by panels lower than a screen: there, even widths win.
    """
    low_enough = _LOW_ENOUGH * composer.span_width(total)
    # On a sheet of lists nothing matters but the size of the type.
    evenness = 0.0 if any(band.rows for column in columns for band in column.bands) else 0.04
    if not evenness:
        low_enough = 0.0
    best: tuple[float, tuple[int, ...]] | None = None
    for first in range(1, total - 1):
        for second in range(1, total - first):
            counts = (first, second, total - first - second)
            if any(count > 1 and not column.bands for column, count in zip(columns, counts, strict=True)) and any(
                column.bands for column in columns
            ):
                continue
            height = max(_column_height(column, count, composer) for column, count in zip(columns, counts, strict=True))
            cost = max(height, low_enough) * (1 + evenness * (max(counts) - min(counts)))
            if best is None or cost < best[0] - 1e-6:
                best = (cost, counts)
    if best is None:
        raise ValueError("three layers need at least three tile columns")
    return [replace(column, columns=count) for column, count in zip(columns, best[1], strict=True)]


def _column_height(column: _Column, columns: int, composer: Composer) -> float:
    style = composer.style
    heights = [composer.band_height(band, columns) for band in column.bands]
    gaps = max(len(heights) - 1, 0) * style.band_gap
    # An empty layer still has room for the words that say so.
    body = sum(heights) + gaps if heights else LINE * style.count_size
    return style.panel_header + body + style.panel_inset


def _stack(bands: tuple[BandContent, ...], x: float, y: float, columns: int, composer: Composer) -> Iterator[Band]:
    for content in bands:
        band = composer.place_band(content, x, y, columns)
        yield band
        y = band.box.bottom + composer.style.band_gap


def _panel_labels(layer: Layer, bands: tuple[BandContent, ...], box: Box, style: MapStyle) -> list[Label]:
    """Layer name, number of segments; a sentence where there is none."""
    baseline = box.y + 8 + ASCENT * style.panel_size
    left, right = box.x + style.panel_inset + 2, box.right - style.panel_inset - 2
    labels = [Label(LAYER_NAMES[layer], left, baseline, style.panel_size, tokens.INK_MUTED)]
    if not bands:
        body = box.y + style.panel_header + ASCENT * style.count_size
        return [*labels, Label("暂无环节", left, body, style.count_size, tokens.INK_MUTED)]
    count = f"{len(bands)} 个环节"
    return [*labels, Label(count, right, baseline, style.count_size, tokens.INK_MUTED, anchor="end")]


def _block_column(ground: Box, bands: tuple[Band, ...], style: MapStyle) -> BlockColumn:
    """Lanes: above the first band, between bands, below the last one."""
    first = bands[0].box.y if bands else ground.y + style.panel_header
    lanes = [first - 5]
    lanes += [band.box.bottom + style.band_gap / 2 for band in bands[:-1]]
    lanes.append(ground.bottom - style.panel_inset / 2)
    return BlockColumn(ground.x + style.panel_inset, ground.right - style.panel_inset, bands, tuple(lanes))


def _stacked_panels(
    content: MapContent, composers: _Composers, left: float, top: float, width: float
) -> tuple[list[Panel], float]:
    """One panel under another for narrow screens."""
    style = composers.style
    inner = width - 2 * style.panel_inset - 2 * style.band_inset
    columns, composer = _fill(inner, composers)
    panels = []
    for layer in _FLOW:
        column = _Column(layer, content.bands[layer], columns)
        box = Box(left, top, width, _column_height(column, columns, composer))
        bands = tuple(_stack(column.bands, left + style.panel_inset, top + style.panel_header, columns, composer))
        panels.append(Panel(layer, box, tuple(_panel_labels(layer, column.bands, box, style)), bands))
        top = box.bottom + style.panel_gap
    return panels, top


def _fill(inner: float, composers: _Composers) -> tuple[int, Composer]:
    """How many tiles fit side by side into ``inner``, and the composer whose tiles fill it exactly."""
    style = composers.style
    columns = max(1, int((inner + style.tile_gap) / (style.tile_min_width + style.tile_gap) + 1e-6))
    return columns, composers.of((inner - (columns - 1) * style.tile_gap) / columns)


def _common_panel(
    bands: tuple[BandContent, ...], composers: _Composers, left: float, top: float, width: float
) -> tuple[Block, Panel]:
    """One wide panel; its bands in up to three columns, each band to the column that is shortest so far."""
    style = composers.style
    lanes = 1 if style.stacked else min(3, len(bands))
    sub_width = (width - 2 * style.panel_inset - (lanes - 1) * _COMMON_GUTTER) / lanes
    columns, composer = _fill(sub_width - 2 * style.band_inset, composers)
    start = top + style.panel_header
    ends = [start] * lanes
    placed: list[list[Band]] = [[] for _ in range(lanes)]
    for content in bands:
        lane = min(range(lanes), key=lambda index: (ends[index], index))
        x = left + style.panel_inset + lane * (sub_width + _COMMON_GUTTER)
        band = composer.place_band(content, x, ends[lane], columns)
        placed[lane].append(band)
        ends[lane] = band.box.bottom + style.band_gap
    box = Box(left, top, width, max(ends) - style.band_gap + style.panel_inset - top)
    every = tuple(band for group in placed for band in group)
    panel = Panel("common", box, tuple(_panel_labels("common", bands, box, style)), every)
    block_columns = []
    for lane, group in enumerate(placed):
        x = left + lane * (sub_width + _COMMON_GUTTER)
        ground = Box(x, top, sub_width + 2 * style.panel_inset, box.height)
        block_columns.append(_block_column(ground, tuple(group), style))
    return Block(tuple(block_columns), left + 2, left + width - 2, top, box.bottom), panel


def _full_width_band(content: BandContent, composers: _Composers, left: float, top: float, width: float) -> Band:
    columns, composer = _fill(width - 2 * composers.style.band_inset, composers)
    return composer.place_band(content, left, top, columns)
