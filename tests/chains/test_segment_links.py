"""Links of segments: no ring on any day, a part in its whole's layer, every change dated."""

import datetime as dt
from uuid import UUID

import pytest

from chains.actions import (
    Part,
    end_chain,
    end_segment,
    end_segment_link,
    link_segments,
    merge_chains,
    restore_link,
    revive_chain,
    split_chain,
    undo_event,
    update_segment,
    withdraw_link,
)
from chains.choices import LinkKind
from chains.map_content import chain_map_for
from chains.models import Segment, SegmentLink
from chains.rings import Edge, ring_among, ring_through
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.cast import Cast
from tests.chains.makers import DAY, make_segment
from tests.core.concurrent import overtaken
from tests.factories import make_chain

EVE = DAY - dt.timedelta(days=1)


def link(
    cast: Cast, source: Segment, target: Segment, *, kind: str = "supplies", since: dt.date | None = None
) -> SegmentLink:
    values = {"source_id": source.pk, "target_id": target.pk, "kind": kind, "valid_from": since}
    return link_segments(actor=cast.act(), values=values)


def rows() -> list[tuple[str, str, str]]:
    found = SegmentLink.objects.values_list("source__name", "kind", "target__name")
    return sorted(found)


def test_link_that_closes_a_ring_is_refused_and_the_ring_named(in_city: Cast) -> None:
    chain = make_chain()
    first, second, third = (make_segment(chain, name) for name in "甲乙丙")
    link(in_city, first, second)
    link(in_city, second, third)
    with pytest.raises(InvalidInput, match="循环供给：“丙”→“甲”→“乙”→“丙”") as refused:
        link(in_city, third, first)
    assert refused.value.code == "ring"
    assert len(rows()) == 2


def test_ring_over_two_chains_names_the_chains(in_city: Cast) -> None:
    here, there = make_segment(make_chain("甲链"), "电芯"), make_segment(make_chain("乙链"), "整车")
    link(in_city, here, there)
    with pytest.raises(InvalidInput, match="“乙链·整车”→“甲链·电芯”→“乙链·整车”"):
        link(in_city, there, here)


def test_links_that_never_hold_together_are_no_ring(in_city: Cast) -> None:
    chain = make_chain()
    first, second = make_segment(chain, "甲"), make_segment(chain, "乙")
    old = link(in_city, first, second)
    end_segment_link(actor=in_city.act(), segment_link_id=old.pk, last_day=EVE)
    link(in_city, second, first, since=DAY)
    with pytest.raises(InvalidInput, match="循环供给"):
        restore_link(actor=in_city.act(), segment_link_id=old.pk)
    assert SegmentLink.objects.get(pk=old.pk).valid_to == EVE


def test_ring_on_a_later_day_is_found() -> None:
    ids = [UUID(int=number) for number in range(3)]
    held = [Edge(ids[1], ids[2]), Edge(ids[2], ids[0], since=dt.date(2027, 1, 1))]
    assert ring_through(Edge(ids[0], ids[1]), held) == [ids[0], ids[1], ids[2], ids[0]]
    assert ring_through(Edge(ids[0], ids[1], until=dt.date(2026, 12, 31)), held) == []
    assert ring_among([*held, Edge(ids[0], ids[1])])
    assert not ring_among(held)


def test_segment_is_nothing_to_itself(in_city: Cast) -> None:
    segment = make_segment(make_chain(), "甲")
    with pytest.raises(InvalidInput) as refused:
        link(in_city, segment, segment)
    assert list(refused.value.fields) == ["target"]


def test_two_segments_have_one_relation_at_a_time(in_city: Cast) -> None:
    chain = make_chain()
    first, second = make_segment(chain, "甲"), make_segment(chain, "乙")
    link(in_city, first, second, kind="contains")
    with pytest.raises(InvalidInput, match="已有关系"):
        link(in_city, first, second)
    with pytest.raises(InvalidInput, match="只能有一种关系"):
        link(in_city, second, first)


def test_part_stays_in_the_chain_and_layer_of_its_whole(in_city: Cast) -> None:
    chain = make_chain()
    whole, part = make_segment(chain, "整机"), make_segment(chain, "部件")
    for other in (make_segment(make_chain(), "别链"), make_segment(chain, "销售", layer="downstream")):
        with pytest.raises(InvalidInput, match="“包含”只能在同一"):
            link(in_city, whole, other, kind="contains")
    link(in_city, whole, part, kind="contains")
    with pytest.raises(InvalidInput, match="只能在同一位置"):
        update_segment(actor=in_city.act(), segment_id=part.pk, values={"layer": "midstream"}, expected_version=1)
    assert Segment.objects.get(pk=part.pk).layer == "upstream"


def test_link_of_a_foreign_segment_is_refused(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_segment(make_chain(), "外市环节")
    with cast.scope():
        own = make_segment(make_chain(), "甲")
        with pytest.raises(InvalidInput) as refused:
            link(cast, own, foreign)
        assert list(refused.value.fields) == ["target"]
        known = link(cast, own, make_segment(make_chain(), "乙"))
    with cast.scope(cast.stranger), pytest.raises(NotFound):
        end_segment_link(actor=cast.act(cast.stranger_department), segment_link_id=known.pk, last_day=DAY)


def test_link_needs_the_right_on_the_chain(in_city: Cast) -> None:
    chain = make_chain()
    first, second = make_segment(chain, "甲"), make_segment(chain, "乙")
    values = {"source_id": first.pk, "target_id": second.pk, "kind": "supplies"}
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with pytest.raises(NotAllowed):
        link_segments(actor=liaison, values=values)


def test_link_holds_only_while_both_segments_do(in_city: Cast) -> None:
    chain = make_chain()
    first = make_segment(chain, "甲", valid_from=DAY)
    second = make_segment(chain, "乙", valid_to=DAY + dt.timedelta(days=30))
    with pytest.raises(InvalidInput) as refused:
        link(in_city, first, second, since=EVE)
    assert list(refused.value.fields) == ["valid_from"]
    made = link(in_city, first, second)
    assert (made.valid_from, made.valid_to) == (DAY, DAY + dt.timedelta(days=30))
    ended = make_segment(chain, "旧", valid_to=dt.date(2020, 1, 1))
    with pytest.raises(InvalidInput, match="已终止"):
        link(in_city, first, ended)


def test_segment_ends_with_its_links_and_they_stay_known(in_city: Cast) -> None:
    chain = make_chain()
    first, second = make_segment(chain, "甲"), make_segment(chain, "乙")
    made = link(in_city, first, second)
    end_segment(actor=in_city.act(), segment_id=second.pk, last_day=EVE)
    assert SegmentLink.objects.get(pk=made.pk).valid_to == EVE
    with pytest.raises(Conflict, match="“乙”已终止"):
        restore_link(actor=in_city.act(), segment_link_id=made.pk)
    assert [each.kind for each in chain_map_for(chain, EVE).links] == ["supplies"]
    assert chain_map_for(chain, DAY).links == ()


def test_withdrawn_link_never_was(in_city: Cast) -> None:
    chain = make_chain()
    made = link(in_city, make_segment(chain, "甲"), make_segment(chain, "乙"))
    withdraw_link(actor=in_city.act(), segment_link_id=made.pk)
    assert rows() == []


def test_map_draws_links_and_a_sub_chain_for_its_segments(in_city: Cast) -> None:
    chain = make_chain("主链")
    below = make_chain("子链", parent=chain)
    first, second = make_segment(chain, "甲"), make_segment(chain, "乙")
    deep, deeper = make_segment(below, "丙"), make_segment(below, "丁")
    elsewhere = make_segment(make_chain(), "戊")
    link(in_city, first, second)
    link(in_city, second, deep)
    link(in_city, deep, deeper)
    link(in_city, first, elsewhere)
    drawn = {(each.from_segment, each.to_segment) for each in chain_map_for(chain, DAY).links}
    assert drawn == {(str(first.pk), str(second.pk)), (str(second.pk), str(below.pk))}


def test_ended_chain_takes_its_links_along_and_brings_them_back(in_city: Cast) -> None:
    chain, other = make_chain(), make_chain()
    made = link(in_city, make_segment(chain, "甲"), make_segment(other, "乙"))
    end_chain(actor=in_city.act(), chain_id=chain.pk, last_day=EVE)
    assert SegmentLink.objects.get(pk=made.pk).valid_to == EVE
    revive_chain(actor=in_city.act(), chain_id=chain.pk)
    assert SegmentLink.objects.get(pk=made.pk).valid_to is None


def test_merged_chains_keep_links_and_undo_takes_the_new_ones_away(in_city: Cast) -> None:
    one, two = make_chain("一链"), make_chain("二链")
    first, second = make_segment(one, "甲"), make_segment(two, "乙")
    outside = make_segment(make_chain("外链"), "丙")
    link(in_city, first, second)
    link(in_city, outside, first)
    event = merge_chains(
        actor=in_city.act(), chain_ids=[one.pk, two.pk], day=DAY, values={"name": "新链", "level": "city"}
    )
    assert rows() == sorted([("甲", "supplies", "乙"), ("丙", "supplies", "甲")] * 2)
    current = SegmentLink.objects.filter(valid_to__isnull=True)
    assert {row.valid_from for row in current} == {DAY}
    assert set(current.values_list("target__chain__name", flat=True)) == {"新链"}
    undo_event(actor=in_city.act(), event_id=event.pk)
    assert rows() == sorted([("甲", "supplies", "乙"), ("丙", "supplies", "甲")])
    assert not SegmentLink.objects.filter(valid_to__isnull=False).exists()


def test_merger_that_would_close_a_ring_is_refused(in_city: Cast) -> None:
    one, two = make_chain("一链"), make_chain("二链")
    link(in_city, make_segment(one, "甲"), make_segment(one, "乙"))
    link(in_city, make_segment(two, "乙"), make_segment(two, "甲"))
    with pytest.raises(InvalidInput, match="循环供给"):
        merge_chains(actor=in_city.act(), chain_ids=[one.pk, two.pk], day=DAY, values={"name": "新链", "level": "city"})
    assert len(rows()) == 2


def test_split_keeps_supply_between_the_parts_and_drops_what_no_longer_contains(in_city: Cast) -> None:
    chain = make_chain("原链")
    first, second, third = (make_segment(chain, name) for name in "甲乙丙")
    link(in_city, first, second)
    link(in_city, first, third, kind="contains")
    parts = [
        Part({"name": "甲链", "level": "city"}, segments=frozenset({first.pk})),
        Part({"name": "乙链", "level": "city"}, segments=frozenset({second.pk, third.pk})),
    ]
    split_chain(actor=in_city.act(), chain_id=chain.pk, parts=parts, day=DAY)
    current = SegmentLink.objects.filter(valid_to__isnull=True)
    found = [(row.source.chain.name, row.kind, row.target.chain.name) for row in current]
    assert found == [("甲链", LinkKind.SUPPLIES, "乙链")]


def test_ring_closed_from_both_ends_at_once_is_refused_to_the_second(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        first, second, third, fourth = (make_segment(make_chain(), name) for name in "甲乙丙丁")
        link(cast, first, second)
        link(cast, third, fourth)

    def close() -> None:
        with cast.scope():
            link(cast, fourth, first)

    with cast.scope():
        waiting = overtaken(lambda: link(cast, second, third), close)
    with pytest.raises(InvalidInput, match="循环供给"):
        waiting.result(timeout=30)
    with cast.scope():
        assert len(rows()) == 3
