"""Comparing two editions of one chain's map (R07)."""

from dataclasses import replace

from chains.chain_map import ChainMap, CompanyChange, MapCompany, MapDifference, MapSegment, compare_maps, lay_out
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
