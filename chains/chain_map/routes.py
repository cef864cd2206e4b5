"""Routing links between bands through the gutters, where no text stands.

Every band lies in a column of a block (the three layers; the common segments below). A link leaves a band sideways
into a gutter, runs there on a vertical track of its source, and enters the target sideways. Past a whole column it
takes a lane between two bands; from block to block the lane between the blocks. Tracks are shared by the links of one
source, so that a fan of links reads as one line that branches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .boxes import Band, Point, Route
from .compare import DrawnLink
from .model import MapLink

Side = Literal["left", "right"]

# Height of the ports below the band's upper edge: the middle of its header line.
_OUT_PORT = 21.0
_IN_PORT = 21.0
# Where a band sends and receives on one side, arrows come in below.
_SECOND_PORT = 10.0
_TRACK_PITCH = 4.0
_LANE_OFFSETS = (0.0, 3.0, -3.0)


@dataclass(frozen=True, slots=True)
class BlockColumn:
    """Bands one under another between ``left`` and ``right``, and the heights at which a lane may cross."""

    left: float
    right: float
    bands: tuple[Band, ...]
    lanes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Columns side by side between the outer edges ``left`` and ``right`` of their ground."""

    columns: tuple[BlockColumn, ...]
    left: float
    right: float
    top: float
    bottom: float

    def gutter(self, index: int) -> tuple[float, float]:
        """Free strip before column ``index``; after the last one for index = number of columns."""
        low = self.columns[index - 1].right if index > 0 else self.left
        high = self.columns[index].left if index < len(self.columns) else self.right
        return low, high


@dataclass(frozen=True, slots=True)
class _Seat:
    block: int
    column: int
    band: Band


# A vertical track: block, gutter, whether it gathers the links of a source or of a target, their kind and its id.
_Track = tuple[int, int, Literal["out", "in"], str]


@dataclass(slots=True)
class _Plan:
    drawn: DrawnLink
    start: _Seat
    end: _Seat
    leave: Side
    enter: Side
    first: _Track
    lane: float | None = None
    second: _Track | None = None
    start_y: float = 0
    end_y: float = 0

    @property
    def link(self) -> MapLink:
        return self.drawn.link


@dataclass(slots=True)
class _Lanes:
    """Gives each source its own line within a lane while there is room."""

    taken: dict[float, list[str]] = field(default_factory=dict)

    def line(self, lane: float, source: str) -> float:
        sources = self.taken.setdefault(lane, [])
        if source not in sources:
            sources.append(source)
        return lane + _LANE_OFFSETS[sources.index(source) % len(_LANE_OFFSETS)]


def route_links(blocks: Sequence[Block], links: Iterable[DrawnLink]) -> tuple[Route, ...]:
    """Routes for all links between different bands, ordered by start and end; equal links are drawn once."""
    seats = {
        band.content.segment_id: _Seat(block_index, column_index, band)
        for block_index, block in enumerate(blocks)
        for column_index, column in enumerate(block.columns)
        for band in column.bands
    }
    wanted = {(drawn.link.from_segment, drawn.link.to_segment, drawn.link.kind): drawn for drawn in links}
    plans = [
        _plan(blocks, wanted[key], seats[key[0]], seats[key[1]])
        for key in sorted(wanted, key=lambda key: _position(seats, key[0]) + _position(seats, key[1]) + (key[2],))
        if key[0] != key[1]
    ]
    _set_ports(plans)
    _set_lanes(blocks, plans)
    tracks = _track_positions(blocks, plans)
    return tuple(_route(plan, tracks) for plan in plans)


def _position(seats: dict[str, _Seat], segment_id: str) -> tuple[float, float, float, str]:
    seat = seats[segment_id]
    return seat.block, seat.column, seat.band.box.y, segment_id


def _plan(blocks: Sequence[Block], drawn: DrawnLink, start: _Seat, end: _Seat) -> _Plan:
    # Lines of one look alone share a track: a dotted one would vanish under a solid one, a colour under another.
    link, look = drawn.link, f"{drawn.link.kind}{drawn.sign}"
    source, target = f"{look} {link.from_segment}", f"{look} {link.to_segment}"
    if start.block != end.block:
        leave, enter = _nearest_sides(blocks, start, end)
        first: _Track = (start.block, start.column + (leave == "right"), "out", source)
        second: _Track = (end.block, end.column + (enter == "right"), "in", target)
        return _Plan(drawn, start, end, leave, enter, first, second=second)
    if start.column == end.column:
        return _Plan(drawn, start, end, "right", "right", (start.block, start.column + 1, "out", source))
    forward = end.column > start.column
    leave, enter = ("right", "left") if forward else ("left", "right")
    first = (start.block, start.column + forward, "out", source)
    if abs(end.column - start.column) == 1:
        return _Plan(drawn, start, end, leave, enter, first)
    return _Plan(drawn, start, end, leave, enter, first, second=(end.block, end.column + (not forward), "in", target))


def _nearest_sides(blocks: Sequence[Block], start: _Seat, end: _Seat) -> tuple[Side, Side]:
    """The sides whose gutters lie closest above each other."""
    sides: tuple[Side, ...] = ("left", "right")

    def middle(seat: _Seat, side: Side) -> float:
        low, high = blocks[seat.block].gutter(seat.column + (side == "right"))
        return (low + high) / 2

    pairs = [(leave, enter) for leave in sides for enter in sides]
    return min(pairs, key=lambda pair: (abs(middle(start, pair[0]) - middle(end, pair[1])), pair))


def _set_ports(plans: list[_Plan]) -> None:
    sending = {(plan.link.from_segment, plan.leave) for plan in plans}
    for plan in plans:
        plan.start_y = plan.start.band.box.y + _OUT_PORT
        plan.end_y = plan.end.band.box.y + _IN_PORT
        if (plan.link.to_segment, plan.enter) in sending:
            plan.end_y += _SECOND_PORT


def _set_lanes(blocks: Sequence[Block], plans: list[_Plan]) -> None:
    lines = _Lanes()
    for plan in plans:
        if plan.second is None:
            continue
        if plan.start.block != plan.end.block:
            upper, lower = sorted((plan.start.block, plan.end.block))
            lane = (blocks[upper].bottom + blocks[lower].top) / 2
        else:
            crossed = blocks[plan.start.block].columns[(plan.start.column + plan.end.column) // 2]
            middle = (plan.start_y + plan.end_y) / 2
            lane = min(crossed.lanes, key=lambda y: (abs(y - middle), y))
        plan.lane = lines.line(lane, f"{plan.drawn.sign}{plan.link.from_segment}")


def _track_positions(blocks: Sequence[Block], plans: list[_Plan]) -> dict[_Track, float]:
    """x of every track: spread over the middle of its gutter, ordered so that few of them cross."""
    reach: dict[_Track, list[tuple[float, float]]] = {}
    for plan in plans:
        if plan.second is None or plan.lane is None:
            reach.setdefault(plan.first, []).append((plan.start_y, plan.end_y))
        else:
            reach.setdefault(plan.first, []).append((plan.start_y, plan.lane))
            reach.setdefault(plan.second, []).append((plan.lane, plan.end_y))
    by_gutter: dict[tuple[int, int], list[_Track]] = {}
    for track in reach:
        by_gutter.setdefault((track[0], track[1]), []).append(track)
    positions: dict[_Track, float] = {}
    for (block, gutter), tracks in by_gutter.items():
        low, high = blocks[block].gutter(gutter)
        tracks.sort(key=lambda track: (_order_in_gutter(reach[track]), track[2], track[3]))
        usable = (high - low) - 2 * min(8.0, (high - low) / 3)
        pitch = min(_TRACK_PITCH, usable / max(len(tracks) - 1, 1))
        begin = (low + high) / 2 - pitch * (len(tracks) - 1) / 2
        positions |= {track: begin + index * pitch for index, track in enumerate(tracks)}
    return positions


def _order_in_gutter(spans: list[tuple[float, float]]) -> tuple[int, float]:
    """Going down, the upper line stands further right, so that its run does not cut the lower one's; up: mirrored."""
    net = sum(end - start for start, end in spans)
    start = min(start for start, _ in spans)
    return (0, -start) if net >= 0 else (1, start)


def _route(plan: _Plan, tracks: dict[_Track, float]) -> Route:
    start_box, end_box = plan.start.band.box, plan.end.band.box
    start_x = start_box.right if plan.leave == "right" else start_box.x
    end_x = end_box.right if plan.enter == "right" else end_box.x
    first = tracks[plan.first]
    points: list[Point] = [(start_x, plan.start_y), (first, plan.start_y)]
    if plan.second is None or plan.lane is None:
        points += [(first, plan.end_y)]
    else:
        second = tracks[plan.second]
        points += [(first, plan.lane), (second, plan.lane), (second, plan.end_y)]
    points.append((end_x, plan.end_y))
    return Route(
        plan.link.from_segment, plan.link.to_segment, plan.link.kind, _without_repeats(points), plan.drawn.change
    )


def _without_repeats(points: list[Point]) -> tuple[Point, ...]:
    """Drop points that do not turn: equal neighbours and the middle of three on one line."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) >= 2 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)
