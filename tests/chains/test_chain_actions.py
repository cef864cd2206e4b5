import datetime as dt

import pytest

from chains.actions import create_chain, end_chain, update_chain
from chains.models import Chain, ChainHead, ChainUnit, Segment
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import Anchor
from tests.cast import Cast
from tests.chains.makers import DAY, make_segment
from tests.factories import make_chain, make_unit, put_on_chain

LAST = DAY


def test_create_chain_owns_an_anchor_and_is_found_by_initials(in_city: Cast) -> None:
    chain = create_chain(actor=in_city.act(), values={"name": "  先进 轨道链 ", "level": "city"})
    assert (chain.name, chain.name_key, chain.initials) == ("先进 轨道链", "先进轨道链", "xjgdl")
    assert Anchor.objects.get(pk=chain.pk).kind == AnchorKind.CHAIN


def test_create_chain_same_name_at_once_is_refused(in_city: Cast) -> None:
    create_chain(actor=in_city.act(), values={"name": "甲链", "level": "city"})
    with pytest.raises(InvalidInput, match="同名"):
        create_chain(actor=in_city.act(), values={"name": "甲链", "level": "city"})


def test_create_chain_liaison_is_refused(in_city: Cast) -> None:
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        create_chain(actor=in_city.act(liaison), values={"name": "乙链", "level": "city"})


def test_update_chain_below_its_own_sub_chain_is_refused(in_city: Cast) -> None:
    top = make_chain()
    middle = make_chain(parent=top)
    bottom = make_chain(parent=middle, valid_to=dt.date(2020, 1, 1))
    for below in (top, middle, bottom):
        with pytest.raises(InvalidInput) as refused:
            update_chain(actor=in_city.act(), chain_id=top.pk, values={"parent_id": below.pk}, expected_version=None)
        assert list(refused.value.fields) == ["parent"]
    assert Chain.objects.get(pk=top.pk).parent_id is None


def test_update_chain_above_the_level_of_its_parent_is_refused(in_city: Cast) -> None:
    county = make_chain(level="county")
    chain = make_chain(level="city")
    with pytest.raises(InvalidInput) as refused:
        update_chain(actor=in_city.act(), chain_id=chain.pk, values={"parent_id": county.pk}, expected_version=None)
    assert list(refused.value.fields) == ["level"]


def test_update_chain_foreign_parent_is_refused_like_a_missing_one(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_chain()
    with cast.scope():
        chain = make_chain()
        with pytest.raises(InvalidInput, match="修改") as refused:
            update_chain(actor=cast.act(), chain_id=chain.pk, values={"parent_id": foreign.pk}, expected_version=None)
        assert refused.value.fields == {"parent": ["没有找到上级链条，请重新选择。"]}


def test_update_chain_stale_version_shows_the_difference(in_city: Cast) -> None:
    chain = make_chain("甲链")
    update_chain(actor=in_city.act(), chain_id=chain.pk, values={"short_name": "甲"}, expected_version=1)
    with pytest.raises(StaleVersion) as stale:
        update_chain(actor=in_city.act(), chain_id=chain.pk, values={"short_name": "乙"}, expected_version=1)
    assert stale.value.difference == [("简称", "甲", "乙")]


def test_update_chain_foreign_is_not_found(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_chain()
    with cast.scope(), pytest.raises(NotFound):
        update_chain(actor=cast.act(), chain_id=foreign.pk, values={"name": "改"}, expected_version=None)


def test_end_chain_ends_what_stands_on_it_and_keeps_what_ended_before(in_city: Cast) -> None:
    chain, unit = make_chain(valid_from=dt.date(2020, 1, 1)), make_unit()
    segment = make_segment(chain, "环节")
    now = put_on_chain(chain, unit, segment=segment)
    before = put_on_chain(chain, make_unit(), valid_to=dt.date(2025, 1, 1))
    future = put_on_chain(chain, make_unit(), valid_from=LAST + dt.timedelta(days=1))
    head = ChainHead.objects.create(chain=chain, department=make_unit(kind="department"))
    end_chain(actor=in_city.act(), chain_id=chain.pk, last_day=LAST)
    ended = {row.pk: row.valid_to for model in (ChainUnit, Segment, ChainHead) for row in model.objects.all()}
    assert ended == {now.pk: LAST, before.pk: dt.date(2025, 1, 1), segment.pk: LAST, head.pk: LAST}
    assert future.pk not in ended
    assert Chain.objects.get(pk=chain.pk).valid_to == LAST


def test_end_chain_with_sub_chain_going_on_is_refused(in_city: Cast) -> None:
    chain = make_chain()
    make_chain("子链甲", parent=chain)
    with pytest.raises(Conflict, match="子链甲"):
        end_chain(actor=in_city.act(), chain_id=chain.pk, last_day=LAST)


def test_end_chain_before_its_first_day_is_refused(in_city: Cast) -> None:
    chain = make_chain(valid_from=LAST + dt.timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        end_chain(actor=in_city.act(), chain_id=chain.pk, last_day=LAST)
    assert list(refused.value.fields) == ["last_day"]
