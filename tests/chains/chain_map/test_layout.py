"""The boxes of a layout: nothing overlaps, nothing sticks out, whatever the chain."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.chain_map import (
    MAP_KINDS,
    Box,
    ChainMap,
    Layout,
    MapCompany,
    MapLink,
    MapSegment,
    compare_maps,
    lay_out,
)
from chains.chain_map.boxes import Route
from chains.chain_map.layout import A3_LEGIBLE_WIDTH
from chains.chain_map.text import ELLIPSIS, drawable

from .examples import NAMES, SMALL, crowd, random_map


def overlapping(boxes: Iterable[Box]) -> list[tuple[Box, Box]]:
    """All pairs that share an area, by a sweep from top to bottom."""
    found: list[tuple[Box, Box]] = []
    active: list[Box] = []
    for box in sorted((box for box in boxes if box.width > 0), key=lambda item: item.y):
        active = [other for other in active if other.bottom > box.y]
        found += [(other, box) for other in active if other.overlaps(box)]
        active.append(box)
    return found


def legs(route: Route) -> Iterator[Box]:
    """The straight pieces of a route as boxes of the line's width; rounded corners lie within them."""
    for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
        yield Box(min(x1, x2) - 0.75, min(y1, y2) - 0.75, abs(x2 - x1) + 1.5, abs(y2 - y1) + 1.5)


def assert_sound(layout: Layout) -> None:
    """Every promise of the layout at once."""
    labels = list(layout.all_labels())
    assert all(layout.box.contains(label.box) for label in labels)
    assert overlapping(label.box for label in labels) == []
    assert overlapping(panel.box for panel in layout.panels) == []
    for panel in layout.panels:
        assert layout.box.contains(panel.box)
        assert all(panel.box.contains(label.box) for label in panel.labels)
        assert all(panel.box.contains(band.box) for band in panel.bands)
        assert overlapping(band.box for band in panel.bands) == []
    for band in layout.bands():
        assert all(band.box.contains(label.box) for label in band.labels)
        assert all(band.box.contains(tile.box) for tile in band.tiles)
        assert overlapping(tile.box for tile in band.tiles) == []
        headers = [label.box for label in band.labels]
        assert not any(tile.box.overlaps(header) for tile in band.tiles for header in headers)
    for tile in layout.tiles():
        assert all(tile.box.contains(label.box) for label in tile.all_labels())
        assert all(tile.box.contains(mark.box) for mark in tile.marks)
        assert not any(mark.box.overlaps(label.box) for mark in tile.marks for label in tile.labels)
    for sample in layout.samples:
        assert layout.box.contains(sample.box)
        assert sample.mark is None or layout.box.contains(sample.mark.box)
    pieces = [leg for route in layout.routes for leg in legs(route)]
    assert all(layout.box.contains(piece) for piece in pieces)
    bands = [band.box for band in layout.bands()]
    # A line ends on a band's edge, so that only its own thickness may enter one.
    assert not any(piece.overlaps(band, tolerance=1) for piece in pieces for band in bands)
    assert not any(piece.overlaps(label.box) for piece in pieces for label in labels)


@given(
    seed=st.integers(0, 10**6),
    companies=st.one_of(st.integers(0, 12), st.integers(0, 300)),
    names=st.lists(NAMES, min_size=1, max_size=12),
    width=st.sampled_from((320, 358, 619, 620, 700, 1120, 1800)),
    page=st.sampled_from(("screen", "screen", "a3")),
    kind=st.sampled_from(sorted(MAP_KINDS)),
    titled=st.booleans(),
    limit=st.sampled_from((None, None, 1, 7)),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_layout_random_chain_has_no_overlap_and_nothing_outside(
    seed: int, companies: int, names: list[str], width: int, page: str, kind: str, titled: bool, limit: int | None
) -> None:
    chain_map = random_map(seed, companies, names)
    layout = lay_out(
        chain_map,
        width=width,
        page="a3" if page == "a3" else "screen",
        kind=kind,
        titled=titled,
        limit_per_segment=limit,
    )
    assert_sound(layout)


@given(seed=st.integers(0, 10**6), companies=st.integers(0, 80), names=st.lists(NAMES, min_size=1, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_layout_of_a_comparison_is_as_sound(seed: int, companies: int, names: list[str]) -> None:
    old, new = random_map(seed, companies, names), random_map(seed + 1, companies, names)
    assert_sound(lay_out(new, difference=compare_maps(old, new)))


@pytest.mark.parametrize("companies", [0, 3, 40, 300, 1000])
def test_layout_any_size_names_every_company_once_per_place(companies: int) -> None:
    chain_map = random_map(7, companies, ("示例企业甲", "示例企业乙有限公司"))
    wanted = sorted(
        (segment.id if segment else "", company.id)
        for segment, company in {(segment, company) for segment, company in chain_map.placements()}
    )
    tiles = [tile for tile in lay_out(chain_map).tiles() if tile.entry.kind == "company"]
    assert sorted((dict(tile.entry.attributes)["data-segment"], tile.entry.id) for tile in tiles) == wanted
    assert all(tile.labels[0].text.startswith("示例企业") for tile in tiles)


def test_layout_columns_run_from_upstream_to_downstream_with_common_below() -> None:
    layout = lay_out(SMALL)
    boxes = {panel.layer: panel.box for panel in layout.panels}
    assert list(boxes) == ["upstream", "midstream", "downstream", "common", None]
    assert boxes["upstream"].right < boxes["midstream"].x < boxes["midstream"].right < boxes["downstream"].x
    assert boxes["upstream"].bottom == boxes["midstream"].bottom == boxes["downstream"].bottom < boxes["common"].y
    unplaced = boxes[None]
    assert boxes["common"].bottom < unplaced.y


def test_layout_narrow_width_stacks_the_layers_and_tells_links_in_words() -> None:
    layout = lay_out(SMALL, width=358)
    tops = [panel.box.y for panel in layout.panels]
    assert tops == sorted(tops)
    assert {panel.box.x for panel in layout.panels} == {2}
    assert layout.routes == ()
    words = {band.content.name: [label.text for label in band.labels][2:] for band in layout.bands()}
    assert words["基础材料"] == ["供给：系统集成、线路运营"]
    assert words["检验检测"] == ["供给：整车制造", "暂无"]


def test_layout_phone_tiles_and_rows_are_high_enough_for_a_finger() -> None:
    chain_map = ChainMap("示例链", segments=(MapSegment("s", "材料", "upstream", 0, crowd(80)),))
    tiles = list(lay_out(chain_map, width=358).tiles())
    assert len(tiles) == 80
    assert min(tile.box.height for tile in tiles) == 44


def test_layout_companies_stand_by_role_then_name() -> None:
    companies = (
        MapCompany("1", "丙", role="member"),
        MapCompany("2", "乙", role="key"),
        MapCompany("3", "安", role="key"),
        MapCompany("4", "丁", role="leader"),
        MapCompany("5", "甲", role="supporting"),
    )
    layout = lay_out(ChainMap("链", segments=(MapSegment("s", "环节", "upstream", 0, companies),)))
    assert [tile.entry.name for tile in layout.tiles()] == ["丁", "安", "乙", "甲", "丙"]


def test_layout_company_named_twice_in_a_segment_stands_once_with_its_highest_role() -> None:
    twice = (MapCompany("1", "甲", role="member"), MapCompany("1", "甲", role="leader"))
    layout = lay_out(ChainMap("链", segments=(MapSegment("s", "环节", "upstream", 0, twice),)))
    assert [tile.entry.look for tile in layout.tiles()] == ["leader"]
    assert [label.text for label in next(layout.bands()).labels] == ["环节", "1 家"]


def test_layout_layer_with_more_companies_gets_a_wider_column() -> None:
    segments = (
        MapSegment("a", "材料", "upstream", 0, crowd(3)),
        MapSegment("b", "整车", "midstream", 0, crowd(50, start=10)),
        MapSegment("c", "运营", "downstream", 0, crowd(3, start=90)),
    )
    up, mid, down = (panel.box for panel in lay_out(ChainMap("链", segments=segments)).panels)
    assert up.width == down.width
    assert mid.width > 2 * up.width


def test_layout_small_map_keeps_even_columns() -> None:
    widths = {round(panel.box.width, 3) for panel in lay_out(SMALL).panels[:3]}
    assert len(widths) == 1


def test_layout_crowded_band_keeps_prominent_tiles_and_lists_the_others() -> None:
    companies = (*crowd(61), MapCompany("l", "示例链主", role="leader"), MapCompany("k", "示例重点", role="key"))
    layout = lay_out(ChainMap("链", segments=(MapSegment("s", "材料", "upstream", 0, companies),)))
    tiles = list(layout.tiles())
    assert [tile.entry.id for tile in tiles if not tile.entry.as_row] == ["l", "k"]
    assert sum(tile.entry.as_row for tile in tiles) == 61
    assert {tile.box.height for tile in tiles if tile.entry.as_row} == {22}


def test_layout_limit_per_segment_tells_how_many_are_left_and_links_to_them() -> None:
    segment = MapSegment("s", "材料", "upstream", 0, (*crowd(40), LEADER_LIKE), "/segments/s")
    layout = lay_out(ChainMap("链", segments=(segment,)), limit_per_segment=9)
    tiles = list(layout.tiles())
    assert len(tiles) == 10
    assert tiles[0].entry.id == LEADER_LIKE.id
    rest = tiles[-1].entry
    assert (rest.kind, rest.name, rest.href) == ("more", "另有 32 家", "/segments/s")
    assert [label.text for label in next(layout.bands()).labels] == ["材料", "41 家"]


LEADER_LIKE = MapCompany("lead", "示例链主", role="leader")


def test_layout_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        lay_out(SMALL, limit_per_segment=0)


@pytest.mark.parametrize("companies", [3, 40, 150, 300])
def test_layout_a3_fills_the_sheet_at_its_aspect_and_stays_legible(companies: int) -> None:
    layout = lay_out(random_map(11, companies, ("示例企业甲", "示例新材料科技")), page="a3")
    assert layout.height / layout.width == pytest.approx(297 / 420, abs=1e-6)
    assert layout.width <= A3_LEGIBLE_WIDTH
    lowest = max(label.box.bottom for label in layout.all_labels())
    assert layout.height - lowest < layout.height * 0.06
    smallest_points = layout.smallest_type() * 420 / layout.width / 25.4 * 72
    assert smallest_points > 4.8


def test_layout_a3_of_a_huge_chain_turns_ordinary_companies_into_rows() -> None:
    segments = tuple(
        MapSegment(f"s{index}", f"环节{index}", "midstream", index, crowd(55, start=index * 100)) for index in range(9)
    )
    layout = lay_out(ChainMap("链", segments=segments), page="a3")
    assert all(tile.entry.as_row for tile in layout.tiles())
    assert len(list(layout.tiles())) == 495
    assert_sound(layout)


def test_layout_links_start_and_end_on_the_edges_of_their_bands() -> None:
    layout = lay_out(SMALL)
    boxes = {band.content.segment_id: band.box for band in layout.bands()}
    assert {(route.from_segment, route.to_segment, route.kind) for route in layout.routes} == {
        (link.from_segment, link.to_segment, link.kind) for link in SMALL.links
    }
    for route in layout.routes:
        for (x, y), box in ((route.points[0], boxes[route.from_segment]), (route.points[-1], boxes[route.to_segment])):
            assert x in (box.x, box.right)
            assert box.y < y < box.bottom


def test_layout_link_to_itself_or_told_twice_is_drawn_once_or_not() -> None:
    segments = (MapSegment("a", "甲", "upstream"), MapSegment("b", "乙", "midstream"))
    links = (MapLink("a", "a"), MapLink("a", "b"), MapLink("a", "b"))
    routes = lay_out(ChainMap("链", segments=segments, links=links)).routes
    assert [(route.from_segment, route.to_segment) for route in routes] == [("a", "b")]


def test_layout_segments_of_a_full_network_keep_lines_off_the_words() -> None:
    layers = ("upstream", "midstream", "downstream", "common")
    segments = tuple(
        MapSegment(f"{layer}{index}", f"环节{index}", layer, index, crowd(index))  # type: ignore[arg-type]
        for layer in layers
        for index in range(6)
    )
    links = tuple(MapLink(a.id, b.id) for a in segments for b in segments if a is not b)
    layout = lay_out(ChainMap("链", segments=segments, links=links))
    assert len(layout.routes) == 24 * 23
    assert_sound(layout)


def test_layout_company_without_short_name_is_shown_without_its_legal_form() -> None:
    names = {
        "1": "示例装备股份有限公司",
        "2": "示例材料有限责任公司",
        "3": "示例电气有限公司",
        "4": "甲有限公司",
        "5": "示例大学",
    }
    companies = tuple(MapCompany(key, name) for key, name in names.items())
    layout = lay_out(ChainMap("链", segments=(MapSegment("s", "材料", "upstream", 0, companies),)))
    shown = {tile.entry.id: tile.labels[0].text for tile in layout.tiles()}
    assert shown == {"1": "示例装备", "2": "示例材料", "3": "示例电气", "4": "甲有限公司", "5": "示例大学"}
    assert {tile.entry.full_text.split(" · ")[0] for tile in layout.tiles()} == set(names.values())


def test_layout_long_name_takes_two_lines_and_ends_in_an_ellipsis() -> None:
    name = "株洲示例先进轨道交通装备关键零部件智能制造与检验检测技术服务有限责任公司"
    segment = MapSegment("s", "材料", "upstream", 0, (MapCompany("1", name), MapCompany("2", "示例")))
    tile = next(tile for tile in lay_out(ChainMap("链", segments=(segment,))).tiles() if tile.entry.id == "1")
    first, second, note = (label.text for label in tile.labels)
    assert drawable(name).startswith(first + second.removesuffix(ELLIPSIS))
    assert second.endswith(ELLIPSIS)
    assert note == "链上企业"
    assert tile.entry.full_text.startswith(name)
