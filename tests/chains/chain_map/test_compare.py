"""Comparing two editions of one chain's map (R07)."""

from dataclasses import replace
from xml.etree import ElementTree

from chains.chain_map import (
    ChainMap,
    CompanyChange,
    MapCompany,
    MapDifference,
    MapLink,
    MapSegment,
    compare_maps,
    describe,
    lay_out,
    render_svg,
)
from chains.chain_map.compare import with_departed

A, B, C = (MapCompany(letter, f"示例{letter}") for letter in "abc")
NAMES = {"s1": "材料", "s2": "整车", "s9": "旧环节"}


def chain(
    *, s1: tuple[MapCompany, ...] = (), s2: tuple[MapCompany, ...] = (), **more: tuple[MapCompany, ...]
) -> ChainMap:
    segments = (MapSegment("s1", "材料", "upstream", 1, s1), MapSegment("s2", "整车", "midstream", 1, s2))
    return ChainMap("链", segments=segments, unplaced=more.get("unplaced", ()))


def without_old(difference: MapDifference) -> MapDifference:
    return replace(difference, old_segments=())


def test_compare_equal_maps_is_empty() -> None:
    assert compare_maps(chain(s1=(A,)), chain(s1=(A,))).is_empty


def test_compare_finds_who_joined_and_who_left() -> None:
    difference = compare_maps(chain(s1=(A, B)), chain(s1=(B,), s2=(C,)))
    assert without_old(difference) == MapDifference(
        added=(CompanyChange("added", C, "s2"),), left=(CompanyChange("left", A, "s1"),)
    )


def test_compare_facts_other_than_place_and_role_are_no_change() -> None:
    renamed = replace(A, name="示例更名", project_count=4, has_party_org=True)
    assert compare_maps(chain(s1=(A,)), chain(s1=(renamed,))).is_empty


def test_compare_new_role_is_a_change() -> None:
    leader = replace(A, role="leader")
    (change,) = compare_maps(chain(s1=(A,)), chain(s1=(leader,))).changed
    assert change == CompanyChange("changed", leader, "s1", role_before="member")
    assert change.phrases(NAMES) == ("原为链上企业",)


def test_compare_moved_company_changed_and_did_not_leave() -> None:
    difference = compare_maps(chain(s1=(A,)), chain(s2=(A,)))
    assert (difference.added, difference.left) == ((), ())
    assert difference.changed == (CompanyChange("changed", A, "s2", role_before="member", moved_from="s1"),)
    assert difference.changed[0].phrases(NAMES) == ("原在材料",)


def test_compare_company_that_gave_up_one_of_two_segments_says_which() -> None:
    (change,) = compare_maps(chain(s1=(A,), s2=(A,)), chain(s2=(A,))).changed
    assert (change.segment_id, change.phrases(NAMES)) == ("s2", ("不再归入材料",))


def test_compare_company_that_took_a_second_segment_is_new_there_only() -> None:
    (change,) = compare_maps(chain(s1=(A,)), chain(s1=(A,), s2=(A,))).changed
    assert (change.segment_id, change.phrases(NAMES)) == ("s2", ("新归入本环节",))


def test_compare_company_placed_at_last_came_from_no_segment() -> None:
    (change,) = compare_maps(chain(unplaced=(A,)), chain(s1=(A,))).changed
    assert change.phrases(NAMES) == ("原未归入环节",)


def test_compare_segment_made_anew_under_the_same_name_is_the_same() -> None:
    old = ChainMap("链", segments=(MapSegment("other", "材料", "upstream", 1, (A,)),))
    difference = compare_maps(old, chain(s1=(A,)))
    assert difference.is_empty
    assert [segment.id for segment in difference.old_segments] == ["s1"]


def test_compare_departed_company_is_drawn_where_it_stood() -> None:
    new = chain(s1=(B,))
    drawn = with_departed(new, compare_maps(chain(s1=(A, B)), new))
    assert drawn.segments[0].companies == (B, A)
    assert drawn.segments[1] == new.segments[1]


def test_compare_departed_company_of_a_dissolved_segment_brings_it_back_by_name() -> None:
    old = ChainMap("链", segments=(MapSegment("s9", "旧环节", "downstream", 1, (A,)),))
    new = chain(s1=(B,))
    layout = lay_out(new, difference=compare_maps(old, new))
    assert [band.content.name for band in layout.bands()] == ["材料", "整车", "旧环节（已撤销）"]


def test_compare_a_limit_cuts_nothing_that_changed() -> None:
    """What joined, left or moved is what one came to see; the limit is for the others, of whom one stays at least."""
    others = [MapCompany(f"o{number}", f"示例其余{number}") for number in range(3)]
    old, new = chain(s1=(A, B, *others)), chain(s1=(B, C, *others))
    layout = lay_out(new, difference=compare_maps(old, new), limit_per_segment=1)
    assert [tile.entry.name for tile in layout.tiles()] == ["示例a", "示例b", "示例c", "另有 3 家"]
    roomy = lay_out(new, difference=compare_maps(old, new), limit_per_segment=4)
    assert [tile.entry.name for tile in roomy.tiles()][-1] == "另有 1 家"


def linked(*links: MapLink) -> ChainMap:
    return replace(chain(s1=(A,), s2=(B,)), links=links)


SUPPLY, BACK = MapLink("s1", "s2"), MapLink("s2", "s1")


def test_compare_finds_links_begun_and_ended() -> None:
    difference = compare_maps(linked(SUPPLY), linked(BACK))

    assert (difference.new_links, difference.ended_links) == ((BACK,), (SUPPLY,))


def test_compare_link_of_a_recreated_segment_is_the_same() -> None:
    old = ChainMap(
        "链",
        segments=(MapSegment("x1", "材料", "upstream", 1, (A,)), MapSegment("x2", "整车", "midstream", 1, (B,))),
        links=(MapLink("x1", "x2"),),
    )

    difference = compare_maps(old, linked(SUPPLY))

    assert (difference.new_links, difference.ended_links) == ((), ())


def test_link_that_changed_its_kind_ended_and_began() -> None:
    contains = MapLink("s1", "s2", "contains")

    difference = compare_maps(linked(SUPPLY), linked(contains))

    assert (difference.new_links, difference.ended_links) == ((contains,), (SUPPLY,))


def test_changed_links_are_drawn_with_sign_colour_and_legend() -> None:
    stays = MapLink("s2", "s1", "contains")
    new = linked(BACK, stays)
    difference = compare_maps(linked(SUPPLY, stays), new)

    layout = lay_out(new, difference=difference)
    svg = render_svg(new, interactive=False, page="a3", difference=difference)

    assert {(route.from_segment, route.kind, route.change) for route in layout.routes} == {
        ("s2", "supplies", "added"),
        ("s1", "supplies", "left"),
        ("s2", "contains", None),
    }
    legend = [sample.label.text for sample in layout.samples]
    assert legend[-4:] == ["供应", "包含", "＋新关系", "－终止的关系"]
    assert (svg.count('data-change="added"'), svg.count('data-change="left"')) == (1, 1)
    assert "＋新关系" in svg


def test_without_a_comparison_no_link_is_marked() -> None:
    layout = lay_out(linked(SUPPLY))

    assert [route.change for route in layout.routes] == [None]
    assert [sample.label.text for sample in layout.samples][-1] == "供应"


def test_changed_links_are_told_in_words_and_on_phones() -> None:
    new = linked(BACK)
    difference = compare_maps(linked(SUPPLY), new)

    told = [part.summary for section in describe(new, difference=difference)[1:] for part in section.sections]
    phone = lay_out(new, width=358, difference=difference)

    assert told == ["1 家；供给整车（－已终止）", "1 家；供给材料（＋新关系）"]
    assert [band.content.feeds for panel in phone.panels for band in panel.bands] == ["－整车", "＋材料"]


def test_link_that_went_with_its_segment_is_not_drawn() -> None:
    old = linked(SUPPLY)
    new = replace(old, segments=old.segments[:1], links=())
    was = replace(old, segments=(old.segments[0], replace(old.segments[1], companies=())))

    assert lay_out(new, difference=compare_maps(was, new)).routes == ()


def test_signs_of_changed_links_do_not_cover_each_other() -> None:
    segments = tuple(
        MapSegment(f"{layer}{number}", f"{layer}{number}", layer, number, (A,))
        for layer in ("upstream", "midstream")
        for number in range(4)
    )
    links = tuple(
        MapLink(f"upstream{one}", f"midstream{other}") for one in range(4) for other in range(4) if one != other
    )
    new = ChainMap("链", segments=segments, links=links)
    difference = compare_maps(replace(new, links=()), new)

    root = ElementTree.fromstring(render_svg(new, interactive=False, difference=difference))  # noqa: S314 - our own

    discs = [(float(disc.get("cx", 0)), float(disc.get("cy", 0))) for disc in root.iter() if disc.get("r") == "5.5"]
    lines = [(x, y) for x, y in discs if y < max(y for _, y in discs)]
    assert len(lines) == len(links)
    assert all(abs(x - a) >= 11 or abs(y - b) >= 11 for i, (x, y) in enumerate(lines) for a, b in lines[:i])
