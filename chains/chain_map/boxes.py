"""What a layout is made of: boxes, labels with the box their text may fill, tiles, bands, panels, links.

Lengths are SVG user units, y grows downwards. Nothing here decides; ``layout`` fills it and ``svg`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .compare import LinkChangeKind
from .content import BandContent, MapContent
from .entries import Entry, Look
from .model import Layer, LinkKind
from .style import MapStyle
from .text import ASCENT, LINE, measure

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]
_SIGN_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)
SampleLook = Look | Literal["party", "project_mark", "supplies", "contains", "link_added", "link_left"]


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def contains(self, other: Box, tolerance: float = 0.01) -> bool:
        """True if ``other`` lies inside, up to ``tolerance`` units."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    def overlaps(self, other: Box, tolerance: float = 0.01) -> bool:
        """True if the two share more than a border of ``tolerance`` units."""
        return (
            self.x < other.right - tolerance
            and other.x < self.right - tolerance
            and self.y < other.bottom - tolerance
            and other.y < self.bottom - tolerance
        )


@dataclass(frozen=True, slots=True)
class Label:
    """One line of drawable text. ``y`` is the baseline; ``box`` bounds the text in any font of the family list."""

    text: str
    x: float
    y: float
    size: float
    fill: str
    bold: bool = False
    anchor: Anchor = "start"
    struck: bool = False

    @property
    def box(self) -> Box:
        width = measure(self.text, self.size)
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return Box(left, self.y - ASCENT * self.size, width, LINE * self.size)


@dataclass(frozen=True, slots=True)
class Mark:
    """A red disc with 党 or a gold diamond. ``radius`` reaches to its outermost point; a disc carries a label."""

    kind: Literal["party", "project"]
    x: float
    y: float
    radius: float
    label: Label | None = None

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, 2 * self.radius, 2 * self.radius)


@dataclass(frozen=True, slots=True)
class Tile:
    """One entry on the map. A row is a tile without frame."""

    entry: Entry
    box: Box
    labels: tuple[Label, ...]
    marks: tuple[Mark, ...] = ()

    def all_labels(self) -> Iterator[Label]:
        yield from self.labels
        yield from (mark.label for mark in self.marks if mark.label is not None)


@dataclass(frozen=True, slots=True)
class Band:
    """One segment: header and tiles."""

    content: BandContent
    box: Box
    labels: tuple[Label, ...]
    tiles: tuple[Tile, ...]

    def all_labels(self) -> Iterator[Label]:
        yield from self.labels
        for tile in self.tiles:
            yield from tile.all_labels()


@dataclass(frozen=True, slots=True)
class Panel:
    """The ground of one layer, or of the companies on no segment (layer None)."""

    layer: Layer | None
    box: Box
    labels: tuple[Label, ...]
    bands: tuple[Band, ...]

    def all_labels(self) -> Iterator[Label]:
        yield from self.labels
        for band in self.bands:
            yield from band.all_labels()


@dataclass(frozen=True, slots=True)
class Route:
    """A link as drawn: an orthogonal polyline from band edge to band edge, corners to be rounded."""

    from_segment: str
    to_segment: str
    kind: LinkKind
    points: tuple[Point, ...]
    change: LinkChangeKind | None = None

    def sign_places(self) -> Iterator[Point]:
        """Where its sign may stand, best first: on its longest legs, which lie in gutters and lanes."""
        legs = sorted(zip(self.points, self.points[1:], strict=False), key=_leg_length, reverse=True)
        for start, end in legs:
            for share in _SIGN_SHARES:
                yield start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _leg_length(leg: tuple[Point, Point]) -> float:
    (x, y), (end_x, end_y) = leg
    return abs(end_x - x) + abs(end_y - y)


@dataclass(frozen=True, slots=True)
class Sample:
    """A legend item: a small picture in ``box`` and its word."""

    look: SampleLook
    box: Box
    label: Label
    mark: Mark | None = None

    def all_labels(self) -> Iterator[Label]:
        yield self.label
        if self.mark is not None and self.mark.label is not None:
            yield self.mark.label


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing, ready to be written.

    ``rules`` are gold hairlines as (from, to) points; ``texts`` are the labels outside panels: title block, note,
    footer. ``unit`` is the factor by which those grow on a large sheet.
    """

    width: float
    height: float
    style: MapStyle
    content: MapContent
    panels: tuple[Panel, ...]
    routes: tuple[Route, ...] = ()
    texts: tuple[Label, ...] = ()
    rules: tuple[tuple[Point, Point], ...] = ()
    samples: tuple[Sample, ...] = ()
    unit: float = 1

    @property
    def box(self) -> Box:
        return Box(0, 0, self.width, self.height)

    def all_labels(self) -> Iterator[Label]:
        """Every text of the drawing."""
        yield from self.texts
        for sample in self.samples:
            yield from sample.all_labels()
        for panel in self.panels:
            yield from panel.all_labels()

    def bands(self) -> Iterator[Band]:
        for panel in self.panels:
            yield from panel.bands

    def tiles(self) -> Iterator[Tile]:
        for band in self.bands():
            yield from band.tiles

    def smallest_type(self) -> float:
        """Size of the smallest label in user units, marks excepted."""
        sizes = [label.size for label in self.texts]
        sizes += [label.size for panel in self.panels for label in panel.labels]
        sizes += [label.size for band in self.bands() for label in band.labels]
        sizes += [label.size for tile in self.tiles() for label in tile.labels]
        return min(sizes)
