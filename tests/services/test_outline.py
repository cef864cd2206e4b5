"""The outline under the map of sites: judged, thinned out, drawn with its approval number; read again by another."""

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bin import restore_from_bin
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import BinEntry
from services.actions.outline import remove_outline, set_outline
from services.models import SiteOutline
from services.sites.outline import MOST_KEPT, Effort, WrongOutline, crossing_of, outline_of
from tests.cast import Cast
from tests.services.test_sites import site
from tests.services.world import Hall, make_hall

SQUARE = [[113.0, 27.5], [113.4, 27.5], [113.4, 27.9], [113.0, 27.9], [113.0, 27.5]]
HOLE = [[113.1, 27.6], [113.2, 27.6], [113.2, 27.7], [113.1, 27.7], [113.1, 27.6]]
PAGE = "/settings/site-outline/"
WORDS = {
    "title": "示例市轮廓示意",
    "audit_number": "苏S（2023）15号",
    "coordinate_system": "cgcs2000",
    "source": "示例标准地图服务网",
}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def geojson(shape: Any) -> bytes:
    return json.dumps(shape).encode()


def star(points: int, *, wobble: float = 0.02) -> list[list[float]]:
    """A ring that goes round once, jagged: it never crosses itself."""
    found = []
    for place in range(points):
        angle = 2 * math.pi * place / points
        radius = 0.5 + wobble * math.sin(place * 7.3)
        found.append([113.2 + radius * math.cos(angle), 27.7 + radius * math.sin(angle)])
    return [*found, found[0]]


@pytest.fixture
def hall(in_city: Cast) -> Hall:
    return make_hall(in_city)


def kept(hall: Hall, shape: Any = None, **words: Any) -> SiteOutline:
    content = geojson(polygon(SQUARE, HOLE) if shape is None else shape)
    return set_outline(actor=hall.act(), values={**WORDS, **words}, content=content)


@pytest.mark.parametrize(
    "shape",
    [
        polygon(SQUARE),
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]},
        {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE, HOLE)},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(SQUARE)}]},
        {"type": "GeometryCollection", "geometries": [polygon(SQUARE)]},
        {**polygon(SQUARE), "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}},
        polygon([[*point, 12.5] for point in SQUARE]),
    ],
)
def test_areas_are_read_however_they_are_wrapped(shape: Any) -> None:
    found = outline_of(geojson(shape))
    assert found.polygons[0][0] == [tuple(point) for point in SQUARE]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04", "这不是 GeoJSON"),
        (b"[" * 5000, "这不是 GeoJSON"),
        (b"[1, 2]", "结构不是 GeoJSON"),
        (geojson({"type": "FeatureCollection", "features": []}), "空的图形"),
        (geojson({"type": "Point", "coordinates": [113, 27]}), "不是面"),
        (geojson({"type": "Feature", "geometry": None}), "结构不是 GeoJSON"),
        (geojson(polygon(SQUARE[:-1])), "没有闭合"),
        (geojson(polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]])), "没有面积"),
        (
            geojson(polygon([[500000, 3070000], [500100, 3070000], [500100, 3070100], [500000, 3070000]])),
            "换算为经纬度",
        ),
        (geojson(polygon([[point[1], point[0]] for point in SQUARE])), "经度写在前面"),
        (geojson(polygon([["113", "27"], *SQUARE])), "不是经度、纬度两个数"),
        (geojson(polygon([SQUARE[0], SQUARE[2], SQUARE[1], [113.1, 27.8], SQUARE[0]])), "和自己相交"),
        (geojson({**polygon(SQUARE), "crs": {"properties": {"name": "EPSG:4547"}}}), "换算为经纬度"),
        (geojson({"type": "MultiPolygon", "coordinates": [[SQUARE]] * 201}), "最多 200 个"),
        (geojson(polygon(star(20_001))), "最多 20000 个"),
        (b" " * (5 * 1024 * 1024 + 1), "超过 5 MB"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_what_to_do(content: bytes, told: str) -> None:
    with pytest.raises(WrongOutline, match=re.escape(told)):
        outline_of(content)


def test_a_long_line_is_thinned_out_and_stays_where_it_was() -> None:
    ring = star(19_000, wobble=0.00005)
    found = outline_of(geojson(polygon(ring)))
    assert found.given == 19_001 and 100 < found.kept <= MOST_KEPT
    [[thin]] = found.polygons
    assert thin[0] == thin[-1] and crossing_of(thin, Effort()) is None
    assert all(0.49 < math.dist(point, (113.2, 27.7)) < 0.51 for point in thin)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9))
def test_crossings_are_those_a_plain_look_at_every_pair_finds(points: list[tuple[int, int]]) -> None:
    plain = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
    if len(plain) < 3 or plain[0] == plain[-1]:
        return
    ring = [(float(x), float(y)) for x, y in [*plain, plain[0]]]
    sides = list(pairwise(ring))
    far = [
        (one, other)
        for one in range(len(sides))
        for other in range(one + 2, len(sides))
        if (one, other) != (0, len(sides) - 1)
    ]
    crossed = any(_touch(*sides[one], *sides[other]) for one, other in far)
    back = any(_turns_back(*one, other[1]) for one, other in zip(sides, [*sides[1:], sides[0]], strict=True))
    assert (crossing_of(ring, Effort()) is not None) == (crossed or back)


def _turns_back(a: Any, b: Any, c: Any) -> bool:
    first, second = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
    return bool(first[0] * second[1] == first[1] * second[0] and first[0] * second[0] + first[1] * second[1] < 0)


def _touch(a: Any, b: Any, c: Any, d: Any) -> bool:
    """By exact fractions of whole numbers: where the two lines meet, if within both."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    denominator = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    across, along = (cx - ax) * (dy - cy) - (cy - ay) * (dx - cx), (cx - ax) * (by - ay) - (cy - ay) * (bx - ax)
    if denominator:
        return bool(0 <= across / denominator <= 1 and 0 <= along / denominator <= 1)
    if along:
        return False
    spans = [(sorted(pair[:2]), sorted(pair[2:])) for pair in ((ax, bx, cx, dx), (ay, by, cy, dy))]
    return all(max(one[0], other[0]) <= min(one[1], other[1]) for one, other in spans)


def test_the_map_is_drawn_on_the_outline_and_says_its_number(hall: Hall) -> None:
    site(hall, longitude="113.150000", latitude="27.650000")
    client = hall.cast.client(hall.cast.department)
    before = client.get("/services/sites/map/").content.decode()
    assert "上传本市的地图轮廓" in before and "审图号" not in before
    kept(hall)
    page = client.get("/services/sites/map/")
    text = page.content.decode()
    assert "审图号：苏S（2023）15号" in text and "2000 国家大地坐标系" in text and "更换地图轮廓" in text
    for name in ("desk_svg", "phone_svg"):
        root = ElementTree.fromstring(page.context[name])  # noqa: S314 - drawn here
        [path] = [one for one in root.iter() if one.tag.endswith("path")]
        assert path.get("d", "").count("Z") == 2 and path.get("fill-rule") == "evenodd"
        left, top, right, bottom = _box(path.get("d", ""))
        width, height = (float(one) for one in root.get("viewBox", "").split()[2:])
        assert 0 <= left < right <= width and 0 <= top < bottom <= height
        [mark] = [one for one in root.iter() if one.tag.endswith("a")]
        spot = next(one for one in mark if one.tag.endswith("rect"))
        x = float(spot.get("x", 0)) + float(spot.get("width", 0)) / 2
        assert left < x < right  # the site lies in its city
        assert "审图号" in "".join(root.itertext())
    assert "更换地图轮廓" not in hall.cast.client(hall.contact).get("/services/sites/map/").content.decode()


def _box(path: str) -> tuple[float, float, float, float]:
    numbers = [float(one) for one in re.findall(r"-?[0-9.]+", path)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def sent(client: Client, shape: Any, **words: Any) -> Any:
    upload = {"file": SimpleUploadedFile("city.geojson", geojson(shape))} if shape is not None else {}
    return client.post(PAGE, {**WORDS, **words, **upload})


def test_the_department_uploads_replaces_renames_and_removes_it(hall: Hall) -> None:
    client = hall.cast.client(hall.cast.department)
    assert "还没有地图轮廓" in client.get(PAGE).content.decode()
    assert sent(client, None).status_code == 422
    assert sent(client, polygon(SQUARE)).status_code == 302
    row = SiteOutline.objects.get()
    assert (row.points, row.points_given, row.title) == (5, 5, "示例市轮廓示意")
    assert "<path" in client.get(PAGE).content.decode()
    assert sent(client, None, title="示例市轮廓", version=row.version).status_code == 302
    assert sent(client, polygon(HOLE), version=row.version).status_code in (409, 412)
    row.refresh_from_db()
    assert sent(client, polygon(SQUARE, HOLE), version=row.version).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.points) == ("示例市轮廓示意", 10)
    wrong = sent(client, polygon(SQUARE[:-1]), version=row.version)
    assert wrong.status_code == 422 and "没有闭合" in wrong.content.decode()
    assert client.post(f"{PAGE}remove/").status_code == 302
    assert not SiteOutline.objects.exists() and client.post(f"{PAGE}remove/").status_code == 404
    restore_from_bin(actor=hall.act(), entry_id=BinEntry.objects.get(row_id=row.pk).pk)
    assert SiteOutline.objects.get().rings == row.rings


def test_one_outline_a_city_and_only_the_department_s(hall: Hall) -> None:
    row = kept(hall)
    remove_outline(actor=hall.act())
    kept(hall, title="另一张图")
    with pytest.raises(Conflict):
        restore_from_bin(actor=hall.act(), entry_id=BinEntry.objects.get(row_id=row.pk).pk)
    with pytest.raises(NotAllowed):
        set_outline(actor=hall.act(hall.liaison), values=WORDS, content=None)
    with pytest.raises(StaleVersion):
        set_outline(actor=hall.act(), values={**WORDS, "title": "又一张"}, content=None, expected_version=99)


@pytest.mark.parametrize("number", ["GS（2024）0650号", "苏S(2023)15号", "GS京（2022）1061号", "湘S〔2024〕3号"])
def test_approval_numbers_are_taken_as_offices_write_them(hall: Hall, number: str) -> None:
    assert kept(hall, audit_number=number).audit_number == number


@pytest.mark.parametrize("number", ["", "无", "2024-0650", "审图号", "S号", "<b>S（2024）1号</b>"])
def test_what_is_no_approval_number_is_refused(hall: Hall, number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kept(hall, audit_number=number)
    assert list(refused.value.fields) == ["audit_number"]


def test_a_line_too_jagged_is_refused_and_holds_nobody_up() -> None:
    teeth = [[113 + 0.4 * (place % 2) + place / 1e6, 27.5 + place / 1e5] for place in range(15_000)]
    with pytest.raises(WrongOutline, match="太细碎"):
        outline_of(geojson(polygon([*teeth, [112.9, 27.7], teeth[0]])))


def test_this_file_holds_no_city_s_true_outline() -> None:
    assert not list(Path("config/demo").rglob("*.geojson"))
