"""Places of units: every change is dated and only who holds the chain makes it."""

import datetime as dt
from typing import Any

import pytest

from chains.actions import change_place, end_segment, order_segments, take_off
from chains.actions import put_on_chain as put
from chains.models import ChainUnit, Segment
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from tests.cast import Cast
from tests.chains.makers import DAY, make_segment
from tests.factories import make_chain, make_unit, put_on_chain

EVE = DAY - dt.timedelta(days=1)


def rows() -> list[tuple[str, str | None, dt.date | None, dt.date | None]]:
    found = ChainUnit.objects.select_related("segment").order_by("valid_from", "id")
    return [(row.role, row.segment.name if row.segment else None, row.valid_from, row.valid_to) for row in found]


def test_put_on_chain_unit_already_on_the_segment_is_refused(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    segment = make_segment(chain, "环节")
    put_on_chain(chain, unit, segment=segment)
    with pytest.raises(InvalidInput, match="已在该环节"):
        put(
            actor=in_city.act(),
            chain_id=chain.pk,
            unit_id=unit.pk,
            role="key",
            segment_id=segment.pk,
            valid_from=DAY,
        )


def test_place_before_the_chain_existed_is_refused(in_city: Cast) -> None:
    chain, unit = make_chain(valid_from=DAY), make_unit()
    values: dict[str, Any] = {"actor": in_city.act(), "role": "key", "segment_id": None}
    with pytest.raises(InvalidInput) as refused:
        put(chain_id=chain.pk, unit_id=unit.pk, valid_from=EVE, **values)
    assert "才设立" in refused.value.fields["valid_from"][0]
    place = put(chain_id=chain.pk, unit_id=unit.pk, valid_from=DAY, **values)
    with pytest.raises(InvalidInput) as refused:
        change_place(place_id=place.pk, day=EVE, expected_version=None, **{**values, "role": "leader"})
    assert list(refused.value.fields) == ["day"]
    assert rows() == [("key", None, DAY, None)]


def test_put_on_chain_segment_of_another_chain_is_refused(in_city: Cast) -> None:
    chain, other = make_chain(), make_chain()
    segment = make_segment(other, "环节")
    with pytest.raises(InvalidInput) as refused:
        put(
            actor=in_city.act(),
            chain_id=chain.pk,
            unit_id=make_unit().pk,
            role="key",
            segment_id=segment.pk,
            valid_from=DAY,
        )
    assert list(refused.value.fields) == ["segment"]


def test_put_on_chain_with_a_segment_ends_the_place_without_one(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    put_on_chain(chain, unit)
    segment = make_segment(chain, "环节")
    put(actor=in_city.act(), chain_id=chain.pk, unit_id=unit.pk, role="key", segment_id=segment.pk, valid_from=DAY)
    assert sorted(rows(), key=str) == sorted([("member", None, None, EVE), ("key", "环节", DAY, None)], key=str)


def test_put_on_chain_foreign_unit_is_refused(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_unit()
    with cast.scope():
        chain = make_chain()
        with pytest.raises(InvalidInput) as refused:
            put(actor=cast.act(), chain_id=chain.pk, unit_id=foreign.pk, role="key", segment_id=None, valid_from=DAY)
        assert list(refused.value.fields) == ["unit"]
        assert rows() == []


def test_put_on_chain_that_ended_is_refused(in_city: Cast) -> None:
    chain = make_chain(valid_to=EVE)
    with pytest.raises(Conflict, match="已终止"):
        put(
            actor=in_city.act(),
            chain_id=chain.pk,
            unit_id=make_unit().pk,
            role="key",
            segment_id=None,
            valid_from=DAY,
        )


def test_change_place_closes_the_old_row_and_opens_a_new_one(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    place = put_on_chain(chain, unit, segment=make_segment(chain, "甲"), valid_from=dt.date(2025, 1, 1))
    other = make_segment(chain, "乙")
    following = change_place(
        actor=in_city.act(), place_id=place.pk, role="leader", segment_id=other.pk, day=DAY, expected_version=1
    )
    assert following.pk != place.pk
    assert rows() == [("member", "甲", dt.date(2025, 1, 1), EVE), ("leader", "乙", DAY, None)]


def test_change_place_keeps_the_last_day_already_known(in_city: Cast) -> None:
    chain = make_chain()
    end = dt.date(2026, 12, 31)
    place = put_on_chain(chain, make_unit(), valid_from=dt.date(2025, 1, 1), valid_to=end)
    change_place(actor=in_city.act(), place_id=place.pk, role="key", segment_id=None, day=DAY, expected_version=1)
    assert rows() == [("member", None, dt.date(2025, 1, 1), EVE), ("key", None, DAY, end)]


def test_change_place_that_began_the_same_day_is_corrected_in_place(in_city: Cast) -> None:
    chain = make_chain()
    place = put_on_chain(chain, make_unit(), valid_from=DAY)
    change_place(actor=in_city.act(), place_id=place.pk, role="key", segment_id=None, day=DAY, expected_version=1)
    assert rows() == [("key", None, DAY, None)]


def test_change_place_to_what_it_is_changes_nothing(in_city: Cast) -> None:
    place = put_on_chain(make_chain(), make_unit(), valid_from=dt.date(2025, 1, 1))
    change_place(actor=in_city.act(), place_id=place.pk, role="member", segment_id=None, day=DAY, expected_version=1)
    assert rows() == [("member", None, dt.date(2025, 1, 1), None)]


def test_change_place_stale_version_is_refused(in_city: Cast) -> None:
    place = put_on_chain(make_chain(), make_unit())
    with pytest.raises(StaleVersion):
        change_place(actor=in_city.act(), place_id=place.pk, role="key", segment_id=None, day=DAY, expected_version=7)
    assert rows() == [("member", None, None, None)]


def test_change_place_that_ended_is_refused(in_city: Cast) -> None:
    place = put_on_chain(make_chain(), make_unit(), valid_to=EVE)
    with pytest.raises(Conflict, match="已终止"):
        change_place(actor=in_city.act(), place_id=place.pk, role="key", segment_id=None, day=DAY, expected_version=1)


def test_take_off_sets_the_last_day(in_city: Cast) -> None:
    place = put_on_chain(make_chain(), make_unit())
    take_off(actor=in_city.act(), place_id=place.pk, last_day=DAY)
    assert rows() == [("member", None, None, DAY)]
    with pytest.raises(InvalidInput):
        take_off(actor=in_city.act(), place_id=place.pk, last_day=DAY + dt.timedelta(days=1))


def test_places_liaison_writes_on_own_chain_and_its_sub_chains_only(in_city: Cast) -> None:
    chain, other = make_chain(), make_chain()
    below = make_chain(parent=chain)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    unit = make_unit()
    put_on_chain(make_chain(parent=chain), unit)
    for place in (chain, below):
        put(actor=liaison, chain_id=place.pk, unit_id=unit.pk, role="key", segment_id=None, valid_from=DAY)
    with pytest.raises(NotAllowed):
        put(actor=liaison, chain_id=other.pk, unit_id=unit.pk, role="key", segment_id=None, valid_from=DAY)
    foreign_place = put_on_chain(other, unit)
    with pytest.raises(NotAllowed):
        take_off(actor=liaison, place_id=foreign_place.pk, last_day=DAY)


def test_places_liaison_of_one_unit_does_not_hold_its_chain(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    place = put_on_chain(chain, unit)
    of_unit = in_city.act(in_city.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    with pytest.raises(NotAllowed):
        put(actor=of_unit, chain_id=chain.pk, unit_id=make_unit().pk, role="key", segment_id=None, valid_from=DAY)
    with pytest.raises(NotAllowed):
        take_off(actor=of_unit, place_id=place.pk, last_day=DAY)


def test_places_stranger_finds_nothing(cast: Cast) -> None:
    with cast.scope():
        place = put_on_chain(make_chain(), make_unit())
    with cast.scope(cast.stranger), pytest.raises(NotFound):
        take_off(actor=cast.act(cast.stranger_department), place_id=place.pk, last_day=DAY)


def test_end_segment_keeps_units_on_the_chain(in_city: Cast) -> None:
    chain, only_here, elsewhere = make_chain(), make_unit(), make_unit()
    first, second = make_segment(chain, "甲"), make_segment(chain, "乙")
    put_on_chain(chain, only_here, segment=first, role="leader")
    put_on_chain(chain, elsewhere, segment=first)
    put_on_chain(chain, elsewhere, segment=second)
    end_segment(actor=in_city.act(), segment_id=first.pk, last_day=EVE)
    found = sorted(
        (row.unit_id == only_here.pk, row.role, row.segment_id == first.pk, row.valid_from, row.valid_to)
        for row in ChainUnit.objects.all()
        if row.segment_id != second.pk
    )
    assert found == sorted(
        [
            (False, "member", True, None, EVE),
            (True, "leader", True, None, EVE),
            (True, "leader", False, DAY, None),
        ],
        key=lambda row: (row[0], row[1], row[2]),
    )
    assert Segment.objects.get(pk=first.pk).valid_to == EVE


def test_order_segments_takes_exactly_those_in_force(in_city: Cast) -> None:
    chain = make_chain()
    first, second = make_segment(chain, "甲", order=10), make_segment(chain, "乙", order=20)
    make_segment(chain, "旧", valid_to=dt.date(2020, 1, 1))
    order_segments(actor=in_city.act(), chain_id=chain.pk, segment_ids=[second.pk, first.pk])
    names = Segment.objects.filter(valid_to__isnull=True).order_by("order").values_list("name", flat=True)
    assert list(names) == ["乙", "甲"]
    for wrong in ([first.pk], [first.pk, first.pk]):
        with pytest.raises(InvalidInput, match="刷新"):
            order_segments(actor=in_city.act(), chain_id=chain.pk, segment_ids=wrong)


def test_liaison_cannot_reach_a_unit_by_putting_it_on_the_chain(cast: Cast) -> None:
    with cast.scope():
        own, other = make_chain(), make_chain()
        unit = make_unit()
        put_on_chain(other, unit)
    liaison = cast.add(Role.LIAISON, scope_id=own.pk, scope_kind=AnchorKind.CHAIN)
    client = cast.token_client(liaison)
    answer = client.post(
        "/api/v1/chain-units/",
        {"chain": str(own.pk), "unit": str(unit.pk), "role": "member"},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert client.get(f"/api/v1/units/{unit.pk}/").status_code == 403
