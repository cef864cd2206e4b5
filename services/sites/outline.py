"""An outline as a file says it (GeoJSON, RFC 7946): read, judged, and thinned out. Nothing of the database here."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import orjson

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = list[Point]
Polygon: TypeAlias = list[Ring]

LARGEST = 5 * 1024 * 1024
MOST_GIVEN = 20_000
MOST_KEPT = 2_000
MOST_RINGS = 200
DEEPEST = 4  # collections within collections
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
DIGITS = 6
FINEST = 4_000  # parts of the picture's breadth: less is not seen
MOST_EFFORT = 2_500_000  # comparisons: some seconds
# What an older file may say of its degrees; whatever else would have to be converted first.
DEGREES = ("CRS84", "4326", "4490")


class WrongOutline(ValueError):
    """What is wrong with the file, and what to do."""


@dataclass(frozen=True)
class Outline:
    """``given`` is how many points the file had."""

    polygons: list[Polygon]
    given: int

    @property
    def kept(self) -> int:
        return sum(len(ring) for polygon in self.polygons for ring in polygon)


class Effort:
    """What a file costs to look at, so that none holds a worker for minutes."""

    def __init__(self) -> None:
        self.left = MOST_EFFORT

    def spend(self, amount: int) -> None:
        """Raises WrongOutline."""
        self.left -= amount
        if self.left < 0:
            raise WrongOutline("界线太细碎，平台处理不了，请先在制图软件里简化到几千个点。")


def outline_of(content: bytes) -> Outline:
    """Raises WrongOutline."""
    if len(content) > LARGEST:
        raise WrongOutline("文件超过 5 MB，请先在制图软件里简化。")
    try:
        root = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise WrongOutline("这不是 GeoJSON 文件，请从制图软件导出为 GeoJSON（UTF-8）。") from error
    _check_degrees(root)
    polygons = [[_ring(ring) for ring in rings] for rings in _polygons(root, DEEPEST)]
    if not polygons:
        raise WrongOutline("文件里没有面（Polygon、MultiPolygon），请导出行政区域的面。")
    rings = [ring for polygon in polygons for ring in polygon]
    if len(rings) > MOST_RINGS:
        raise WrongOutline(f"文件里有 {len(rings)} 个环，最多 {MOST_RINGS} 个，请去掉细碎的小岛和街道界线。")
    given = sum(len(ring) for ring in rings)
    if given > MOST_GIVEN:
        raise WrongOutline(f"文件里有 {given} 个点，最多 {MOST_GIVEN} 个，请先在制图软件里简化。")
    effort = Effort()
    for ring in rings:
        _check_simple(ring, effort)
    return Outline(_thinned(polygons, effort), given)


def _check_degrees(root: Any) -> None:
    said = root.get("crs") if isinstance(root, dict) else None
    if said is None:
        return
    properties = said.get("properties") if isinstance(said, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not name.endswith(DEGREES):
        raise WrongOutline(f"文件的坐标系是“{name[:60] or '没有写明'}”，请换算为经纬度后再导出。")


def _polygons(one: Any, depth: int) -> Iterator[list[Any]]:
    """Raises WrongOutline for what is no area."""
    if not isinstance(one, dict) or depth < 0:
        raise WrongOutline("文件的结构不是 GeoJSON，请从制图软件重新导出。")
    kind = one.get("type")
    if kind == "FeatureCollection":
        for feature in _list(one.get("features")):
            yield from _polygons(feature, depth - 1)
    elif kind == "Feature":
        yield from _polygons(one.get("geometry"), depth - 1)
    elif kind == "GeometryCollection":
        for geometry in _list(one.get("geometries")):
            yield from _polygons(geometry, depth - 1)
    elif kind == "Polygon":
        yield _list(one.get("coordinates"))
    elif kind == "MultiPolygon":
        for polygon in _list(one.get("coordinates")):
            yield _list(polygon)
    else:
        raise WrongOutline(f"文件里有不是面的内容（{str(kind)[:30]}），请只导出行政区域的面。")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise WrongOutline("文件里有空的图形，请从制图软件重新导出。")
    return value


def _ring(value: Any) -> Ring:
    ring = [_point(one) for one in _list(value)]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise WrongOutline("有一个环没有闭合：每个环至少四个点，首尾两点相同。")
    plain = [point for place, point in enumerate(ring) if place == 0 or point != ring[place - 1]]
    if len(plain) < 4 or abs(_area(plain)) < 1e-12:
        raise WrongOutline("有一个环没有面积，请检查后重新导出。")
    return plain


def _point(value: Any) -> Point:
    numbers = value[:2] if isinstance(value, list) else []
    if len(numbers) < 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise WrongOutline("有一个点不是经度、纬度两个数，请从制图软件重新导出。")
    longitude, latitude = float(numbers[0]), float(numbers[1])
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        text = f"有一个点（{longitude:g}，{latitude:g}）不在经度 73–136、纬度 3–54 之内；"
        raise WrongOutline(f"{text}请换算为经纬度，经度写在前面。")
    return round(longitude, DIGITS), round(latitude, DIGITS)


def _area(ring: Ring) -> float:
    """Signed, in square degrees."""
    return sum(first[0] * second[1] - second[0] * first[1] for first, second in pairwise(ring)) / 2


def _check_simple(ring: Ring, effort: Effort) -> None:
    crossing = crossing_of(ring, effort)
    if crossing is not None:
        longitude, latitude = crossing
        raise WrongOutline(f"界线在（{longitude:g}，{latitude:g}）附近和自己相交，请在制图软件里修正后再导出。")


def crossing_of(ring: Ring, effort: Effort) -> Point | None:
    """Where two sides of a ring meet that are not neighbours, or one goes back on the other. From west to east."""
    for a, b, c in zip([ring[-2], *ring], ring, ring[1:], strict=False):
        if _side(a, b, c) == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0:
            return b
    sides = [(ring[place], ring[place + 1], place) for place in range(len(ring) - 1)]
    last = len(sides) - 1
    open_now: list[tuple[Point, Point, int]] = []
    for side in sorted(sides, key=lambda one: min(one[0][0], one[1][0])):
        west = min(side[0][0], side[1][0])
        open_now = [one for one in open_now if max(one[0][0], one[1][0]) >= west]
        effort.spend(len(open_now))
        for other in open_now:
            apart = abs(side[2] - other[2])
            if apart not in (0, 1, last) and _meet(side[0], side[1], other[0], other[1]):
                return side[0]
        open_now.append(side)
    return None


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    touching = ((sides[0], a, b, c), (sides[1], a, b, d), (sides[2], c, d, a), (sides[3], c, d, b))
    return any(side == 0 and _between(start, end, point) for side, start, end, point in touching)


def _side(a: Point, b: Point, c: Point) -> float:
    found = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0.0 if abs(found) < 1e-15 else found


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _thinned(polygons: Sequence[Polygon], effort: Effort) -> list[Polygon]:
    """As few points as a picture needs. Raises WrongOutline."""
    outside = [point for polygon in polygons for point in polygon[0]]
    breadth = max(
        max(point[0] for point in outside) - min(point[0] for point in outside),
        max(point[1] for point in outside) - min(point[1] for point in outside),
    )
    tolerance = 0.0
    while True:
        kept = [[_thin(ring, tolerance, effort) for ring in polygon] for polygon in polygons]
        if sum(len(ring) for polygon in kept for ring in polygon) <= MOST_KEPT:
            return kept
        tolerance = tolerance * 2 or breadth / FINEST


def _thin(ring: Ring, tolerance: float, effort: Effort) -> Ring:
    """What would vanish, or cross itself, for being thinned out stays as it is."""
    if tolerance == 0:
        return ring
    far = max(range(1, len(ring) - 1), key=lambda place: math.dist(ring[0], ring[place]))
    thin = [*_line(ring[: far + 1], tolerance, effort)[:-1], *_line(ring[far:], tolerance, effort)]
    return ring if len(thin) < 4 or crossing_of(thin, effort) is not None else thin


def _line(points: Ring, tolerance: float, effort: Effort) -> Ring:
    """Douglas and Peucker's, without calling itself: what lies nearer to the straight line is left out."""
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        start, end = spans.pop()
        effort.spend(end - start)
        far, most = 0, tolerance
        for place in range(start + 1, end):
            distance = _off(points[start], points[end], points[place])
            if distance > most:
                far, most = place, distance
        if far:
            keep.add(far)
            spans += [(start, far), (far, end)]
    return [points[place] for place in sorted(keep)]


def _off(a: Point, b: Point, c: Point) -> float:
    length = math.dist(a, b)
    if length == 0:
        return math.dist(a, c)
    along = max(0.0, min(1.0, ((c[0] - a[0]) * (b[0] - a[0]) + (c[1] - a[1]) * (b[1] - a[1])) / length**2))
    return math.dist(c, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))
