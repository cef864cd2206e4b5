"""Composing tiles and bands: text into tiles, tiles into a grid, the grid under its header."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from . import style as tokens
from .boxes import Band, Box, Label, Mark, Tile
from .content import BandContent
from .entries import Entry, Look
from .style import MapStyle
from .text import ASCENT, LINE, fit, measure, wrap

_TILE_TOP = 4.0
_DISC_RADIUS = 7.0
_DISC_TEXT = 9.0
_DIAMOND_RADIUS = 6.0
_ROW_DISC = 6.0
_ROW_DIAMOND = 5.0
_MARK_CENTRE = 13.0
_MARK_ROOM = 24.0

_NAME_FILL: dict[Look, str] = {
    "gap": tokens.GOLD_DEEP,
    "more": tokens.BLUE,
    "faded": tokens.INK_MUTED,
    "left": tokens.INK_MUTED,
}
_NOTE_FILL: dict[Look, str] = {
    "leader": tokens.INK_SOFT,
    "gap": tokens.GOLD_DEEP,
    "added": tokens.GREEN,
    "changed": tokens.BLUE,
}


@dataclass(frozen=True, slots=True)
class GridCell:
    """An entry in a grid row: ``column`` from 0, ``span`` columns wide."""

    entry: Entry
    column: int
    span: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """Tiles side by side, all as high as the highest."""

    height: float
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...]
    count: str
    height: float


class Composer:
    """Composes bands out of tiles of one width, remembering what was measured.

    A layout tries many column counts before it settles; the text of a tile depends on its width alone.
    """

    def __init__(self, style: MapStyle, tile_width: float) -> None:
        self.style = style
        self.tile_width = tile_width
        self._lines: dict[tuple[Entry, int], tuple[tuple[str, ...], str]] = {}
        self._heights: dict[tuple[str, int], float] = {}

    def span_width(self, columns: int) -> float:
        """Width of ``columns`` tiles with the gaps between them."""
        return columns * self.tile_width + (columns - 1) * self.style.tile_gap

    def band_width(self, columns: int) -> float:
        """Outer width of a band that holds ``columns`` tiles side by side."""
        return self.span_width(columns) + 2 * self.style.band_inset

    def band_height(self, content: BandContent, columns: int) -> float:
        """Outer height of the band, without building it."""
        key = (content.segment_id, columns)
        if key not in self._heights:
            self._heights[key] = self._measured_height(content, columns)
        return self._heights[key]

    def _measured_height(self, content: BandContent, columns: int) -> float:
        style = self.style
        rows = self._grid_rows(content.tiles, columns)
        height = self._header(content, columns).height + self._extra_height(content)
        height += sum(row.height for row in rows) + max(len(rows) - 1, 0) * style.tile_gap
        if content.rows:
            height += math.ceil(len(content.rows) / columns) * style.row_height + (style.tile_gap if rows else 0)
        return height + style.band_inset

    def place_band(self, content: BandContent, x: float, y: float, columns: int) -> Band:
        """The band with its upper left corner at (x, y)."""
        style = self.style
        left = x + style.band_inset
        header = self._header(content, columns)
        labels = self._header_labels(header, x, y, columns)
        labels += self._extra_labels(content, left, y + header.height, columns)
        top = y + header.height + self._extra_height(content)
        tiles: list[Tile] = []
        for row in self._grid_rows(content.tiles, columns):
            for cell in row.cells:
                cell_x = left + cell.column * (self.tile_width + style.tile_gap)
                tiles.append(self._tile(cell, Box(cell_x, top, self.span_width(cell.span), row.height)))
            top += row.height + style.tile_gap
        tiles += self._list_tiles(content, left, top, columns)
        box = Box(x, y, self.band_width(columns), self.band_height(content, columns))
        return Band(content, box, tuple(labels), tuple(tiles))

    def _header(self, content: BandContent, columns: int) -> _Header:
        """Name on one line beside the longest count that leaves it room, else on two beside the shortest."""
        style = self.style
        room = self.span_width(columns) - 4
        for count in content.counts:
            if measure(content.name, style.band_size) <= room - measure(count, style.count_size) - 12:
                return _Header((content.name,), count, style.band_header)
        count = fit(content.counts[-1], style.count_size, room * 0.6)
        names = wrap(content.name, style.band_size, room - measure(count, style.count_size) - 12)
        return _Header(names, count, style.band_header + (len(names) - 1) * LINE * style.band_size)

    def _header_labels(self, header: _Header, x: float, y: float, columns: int) -> list[Label]:
        style = self.style
        baseline = y + 8 + ASCENT * style.band_size
        left = x + style.band_inset + 2
        pitch = LINE * style.band_size
        labels = [
            Label(name, left, baseline + index * pitch, style.band_size, tokens.INK, bold=True)
            for index, name in enumerate(header.names)
        ]
        right = x + style.band_inset + self.span_width(columns) - 2
        labels.append(Label(header.count, right, baseline, style.count_size, tokens.INK_MUTED, anchor="end"))
        return labels

    def _extra_lines(self, content: BandContent) -> list[str]:
        """Lines between header and tiles: what the segment feeds where no lines are drawn, and an honest blank."""
        lines = [f"供给：{content.feeds}"] if self.style.stacked and content.feeds else []
        return lines if content.entries else [*lines, "暂无"]

    def _extra_height(self, content: BandContent) -> float:
        return len(self._extra_lines(content)) * (LINE * self.style.note_size + 4)

    def _extra_labels(self, content: BandContent, left: float, top: float, columns: int) -> list[Label]:
        size = self.style.note_size
        labels = []
        for index, line in enumerate(self._extra_lines(content)):
            baseline = top + index * (LINE * size + 4) - 2 + ASCENT * size
            labels.append(
                Label(fit(line, size, self.span_width(columns) - 4), left + 2, baseline, size, tokens.INK_MUTED)
            )
        return labels

    def _grid_rows(self, entries: tuple[Entry, ...], columns: int) -> list[GridRow]:
        """Fill rows from the left; a gap is two columns wide where there are two."""
        rows: list[list[GridCell]] = []
        column = columns
        for entry in entries:
            span = min(2, columns) if entry.kind == "gap" else 1
            if column + span > columns:
                rows.append([])
                column = 0
            rows[-1].append(GridCell(entry, column, span))
            column += span
        return [GridRow(max(map(self._tile_height, row)), tuple(row)) for row in rows]

    def _tile_lines(self, entry: Entry, span: int) -> tuple[tuple[str, ...], str]:
        """Name lines and second line of a tile ``span`` columns wide."""
        if (entry, span) not in self._lines:
            self._lines[entry, span] = _fitted_lines(entry, self.span_width(span), self.style)
        return self._lines[entry, span]

    def _text_height(self, cell: GridCell) -> float:
        names, _ = self._tile_lines(cell.entry, cell.span)
        return LINE * (len(names) * self.style.name_size + self.style.note_size)

    def _tile_height(self, cell: GridCell) -> float:
        return max(self.style.tile_min_height, math.ceil(2 * _TILE_TOP + self._text_height(cell)))

    def _tile(self, cell: GridCell, box: Box) -> Tile:
        """The entry as a framed tile filling ``box``."""
        style, entry = self.style, cell.entry
        names, note = self._tile_lines(entry, cell.span)
        # One-line tiles in a row of taller ones keep to the top, so that names stay on one line across the row.
        slack = (box.height - self._text_height(cell)) / 2 if box.height <= style.tile_min_height else 0
        top = box.y + max(_TILE_TOP, slack)
        left = box.x + style.tile_pad
        fill = _NAME_FILL.get(entry.look, tokens.INK)
        bold, struck = entry.look == "leader", entry.look == "left"
        labels = []
        for index, name in enumerate(names):
            baseline = top + (index * LINE + ASCENT) * style.name_size
            labels.append(Label(name, left, baseline, style.name_size, fill, bold, struck=struck))
        note_top = top + len(names) * LINE * style.name_size
        if note:
            note_fill = _NOTE_FILL.get(entry.look, tokens.INK_MUTED)
            labels.append(Label(note, left, note_top + ASCENT * style.note_size, style.note_size, note_fill))
        marks = _tile_marks(entry, box, top + LINE * style.name_size / 2, note_top + LINE * style.note_size / 2)
        return Tile(entry, box, tuple(labels), marks)

    def _list_tiles(self, content: BandContent, left: float, top: float, columns: int) -> list[Tile]:
        """Rows under the tiles, read downwards column by column like a printed list."""
        per_column = math.ceil(len(content.rows) / columns)
        height = self.style.row_height
        tiles = []
        for index, entry in enumerate(content.rows):
            column, line = divmod(index, per_column)
            x = left + column * (self.tile_width + self.style.tile_gap)
            tiles.append(_row(entry, Box(x, top + line * height, self.tile_width, height), self.style))
        return tiles


def _fitted_lines(entry: Entry, width: float, style: MapStyle) -> tuple[tuple[str, ...], str]:
    pad = style.tile_pad
    top_mark = entry.has_party_org or entry.kind == "project"
    low_mark = entry.project_count > 0 and entry.kind == "company"
    names = wrap(entry.name, style.name_size, width - pad - (_MARK_ROOM if top_mark else pad))
    note_room = width - pad - (_MARK_ROOM if low_mark else pad)
    note = next((text for text in entry.notes if measure(text, style.note_size) <= note_room), None)
    if note is None:
        note = fit(entry.notes[0], style.note_size, note_room) if entry.notes else ""
    return names, note


def _tile_marks(entry: Entry, box: Box, first_line: float, note_line: float) -> tuple[Mark, ...]:
    """Disc beside the name, diamond beside the second line; a project's own diamond beside its name."""
    x = box.right - _MARK_CENTRE
    if entry.kind == "project":
        return (Mark("project", x, first_line, _DIAMOND_RADIUS),)
    marks = [_disc(x, first_line, _DISC_RADIUS, _DISC_TEXT)] if entry.has_party_org else []
    if entry.project_count:
        marks.append(Mark("project", x, note_line, _DIAMOND_RADIUS))
    return tuple(marks)


def _disc(x: float, y: float, radius: float, size: float) -> Mark:
    # The middle of a Chinese glyph lies 0.36 em above the baseline in every font of the list.
    return Mark("party", x, y, radius, Label("党", x, y + 0.36 * size, size, tokens.PAPER, anchor="middle"))


def legend_mark(kind: Literal["party", "project"], x: float, y: float, scale: float) -> Mark:
    """The mark as tiles carry it, ``scale`` times as large, for the legend."""
    if kind == "party":
        return _disc(x, y, _DISC_RADIUS * scale, _DISC_TEXT * scale)
    return Mark("project", x, y, _DIAMOND_RADIUS * scale)


def _row(entry: Entry, box: Box, style: MapStyle) -> Tile:
    """A line of a printed list: the disc before the name as its bullet, the diamond right behind it."""
    middle = box.y + box.height / 2
    left = box.x + 2
    marks = []
    if entry.has_party_org:
        marks.append(_disc(left + _ROW_DISC, middle, _ROW_DISC, 8))
    left += 2 * _ROW_DISC + 4
    room = box.right - 2 - left - (2 * _ROW_DIAMOND + 5 if entry.project_count else 0)
    name = fit(entry.name, style.row_size, room)
    if entry.project_count:
        marks.append(Mark("project", left + measure(name, style.row_size) + 5 + _ROW_DIAMOND, middle, _ROW_DIAMOND))
    # Centre the line box, not the glyph: marks are centred on the same line.
    baseline = middle - LINE * style.row_size / 2 + ASCENT * style.row_size
    fill = _NAME_FILL.get(entry.look, tokens.INK)
    return Tile(entry, box, (Label(name, left, baseline, style.row_size, fill),), tuple(marks))
