"""Two people change the tree of chains, or one map, at the same moment: the second reads what the first wrote."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chains import actions
from chains.actions.publishing import MapChanged
from chains.arrangement import place_key
from chains.models import Chain, ChainEvent, ChainUnit, MapDraft, Segment
from core.choices import Role
from core.errors import Conflict, InvalidInput, NotFound
from core.models import Account
from tests.cast import Cast, make_account, make_grant
from tests.chains.makers import make_segment
from tests.core.concurrent import overtaken
from tests.factories import make_chain, make_unit, put_on_chain

FOUNDED = dt.date(2021, 3, 1)
DAY = dt.date(2026, 7, 1)


def _chain(name: str, **fields: Any) -> Chain:
    return make_chain(name, valid_from=FOUNDED, **fields)


def _second_waits(cast: Cast, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """``first`` here, ``second`` elsewhere until it waits; then the first is committed and the second goes on."""

    def elsewhere() -> Any:
        with cast.scope():
            return second()

    with cast.scope():
        later = overtaken(first, elsewhere)
    return later.result(timeout=30)


def _hang(cast: Cast, chain: Chain, parent: Chain) -> Callable[[], Any]:
    values = {"parent_id": parent.pk}
    return lambda: actions.update_chain(actor=cast.act(), chain_id=chain.pk, values=values, expected_version=None)


def _merge(cast: Cast, chains: list[Chain], **into: Any) -> Callable[[], Any]:
    ids = [chain.pk for chain in chains]
    return lambda: actions.merge_chains(actor=cast.act(), chain_ids=ids, day=DAY, **into)


def _above(chain: Chain) -> list[UUID]:
    """The chains above one, nearest first; a ring fails."""
    found: list[UUID] = []
    row = Chain.objects.get(pk=chain.pk)
    while row.parent_id is not None:
        assert row.parent_id not in {*found, chain.pk}, "the chains hang in a ring"
        found.append(row.parent_id)
        row = Chain.objects.get(pk=row.parent_id)
    return found


def test_two_who_hang_each_chain_below_the_other_make_no_ring(committed_cast: Cast) -> None:
    with committed_cast.scope():
        one, other = _chain("甲链"), _chain("乙链")
    with pytest.raises(InvalidInput) as refused:
        _second_waits(committed_cast, _hang(committed_cast, one, other), _hang(committed_cast, other, one))
    assert list(refused.value.fields) == ["parent"]
    with committed_cast.scope():
        assert (_above(one), _above(other)) == ([other.pk], [])


def test_hanging_below_while_another_merges_into_what_hangs_below_makes_no_ring(committed_cast: Cast) -> None:
    """The first hangs 丙 below 甲; merging 甲 into 丙 would then put 丙 below itself."""
    with committed_cast.scope():
        one, target = _chain("甲链"), _chain("丙链")
    merging = _merge(committed_cast, [one], into_id=target.pk)
    with pytest.raises(InvalidInput) as refused:
        _second_waits(committed_cast, _hang(committed_cast, target, one), merging)
    assert list(refused.value.fields) == ["into"]
    with committed_cast.scope():
        assert _above(target) == [one.pk]
        assert not ChainEvent.objects.exists()


def test_chain_merged_twice_at_once_goes_over_once(committed_cast: Cast) -> None:
    with committed_cast.scope():
        one, two, three = _chain("甲链"), _chain("乙链"), _chain("丙链")
        put_on_chain(one, make_unit(), valid_from=FOUNDED)
    first = _merge(committed_cast, [one, two], values={"name": "一号合链"})
    second = _merge(committed_cast, [one, three], values={"name": "二号合链"})
    with pytest.raises(InvalidInput) as refused:
        _second_waits(committed_cast, first, second)
    assert "已终止" in refused.value.fields["day"][0]
    with committed_cast.scope():
        assert ChainEvent.objects.count() == 1
        assert ChainUnit.objects.filter(valid_to__isnull=True).count() == 1
        assert Chain.objects.get(pk=three.pk).valid_to is None


def test_chain_split_and_merged_at_once_goes_over_once(committed_cast: Cast) -> None:
    with committed_cast.scope():
        one, two = _chain("甲链"), _chain("乙链")
        made = [make_segment(one, name, valid_from=FOUNDED) for name in ("材料", "装备")]
    parts = [actions.Part({"name": f"{row.name}链"}, segments=frozenset([row.pk])) for row in made]
    with pytest.raises(InvalidInput):
        _second_waits(
            committed_cast,
            _merge(committed_cast, [one, two], values={"name": "合链"}),
            lambda: actions.split_chain(actor=committed_cast.act(), chain_id=one.pk, parts=parts, day=DAY),
        )
    with committed_cast.scope():
        assert list(Chain.objects.filter(valid_to__isnull=True).values_list("name", flat=True)) == ["合链"]


def _drafted(cast: Cast, account: Account, chain: Chain, unit_id: UUID, to: Segment) -> None:
    actor = cast.act(account)
    actions.start_draft(actor=actor, chain_id=chain.pk)
    actions.draft_places(
        actor=actor, chain_id=chain.pk, subjects=[place_key(unit_id, None)], segment_id=to.pk, role=None
    )


def _publish(cast: Cast, account: Account, chain: Chain) -> Callable[[], Any]:
    return lambda: actions.publish_draft(actor=cast.act(account), chain_id=chain.pk, day=DAY, reason="示例会议纪要")


def test_second_publisher_of_one_map_at_once_is_shown_what_the_first_changed(committed_cast: Cast) -> None:
    with committed_cast.scope():
        chain, unit = _chain("甲链"), make_unit()
        put_on_chain(chain, unit, valid_from=FOUNDED)
        first, second = (make_segment(chain, name, valid_from=FOUNDED) for name in ("材料", "装备"))
    colleague = make_account(committed_cast.city, "colleague", "示例同事")
    make_grant(committed_cast.city, colleague, Role.DEPARTMENT)
    with committed_cast.scope():
        _drafted(committed_cast, committed_cast.department, chain, unit.pk, first)
        _drafted(committed_cast, colleague, chain, unit.pk, second)
    with pytest.raises(MapChanged) as refused:
        _second_waits(
            committed_cast,
            _publish(committed_cast, committed_cast.department, chain),
            _publish(committed_cast, colleague, chain),
        )
    assert refused.value.difference
    with committed_cast.scope():
        assert ChainUnit.objects.get(chain=chain, valid_to__isnull=True).segment_id == first.pk
        assert sorted(MapDraft.objects.values_list("state", flat=True)) == ["open", "published"]


def test_one_draft_published_twice_at_once_is_published_once(committed_cast: Cast) -> None:
    with committed_cast.scope():
        chain, unit = _chain("甲链"), make_unit()
        put_on_chain(chain, unit, valid_from=FOUNDED)
        segment = make_segment(chain, "材料", valid_from=FOUNDED)
        _drafted(committed_cast, committed_cast.department, chain, unit.pk, segment)
    publishing = _publish(committed_cast, committed_cast.department, chain)
    with pytest.raises(NotFound):  # "可能已发布": there is no open draft any more
        _second_waits(committed_cast, publishing, publishing)
    with committed_cast.scope():
        assert ChainUnit.objects.filter(chain=chain).count() == 2


def test_draft_published_while_its_chain_is_merged_is_refused(committed_cast: Cast) -> None:
    with committed_cast.scope():
        chain, other, unit = _chain("甲链"), _chain("乙链"), make_unit()
        put_on_chain(chain, unit, valid_from=FOUNDED)
        segment = make_segment(chain, "材料", valid_from=FOUNDED)
        _drafted(committed_cast, committed_cast.department, chain, unit.pk, segment)
    with pytest.raises(Conflict) as refused:
        _second_waits(
            committed_cast,
            _merge(committed_cast, [chain, other], values={"name": "合链"}),
            _publish(committed_cast, committed_cast.department, chain),
        )
    assert refused.value.code == "chain_ended"
    assert "“合链”" in refused.value.message
    with committed_cast.scope():
        assert MapDraft.objects.get().state == "open"
