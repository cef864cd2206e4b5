import datetime as dt

import pytest

from config.demo.chance import Chance


def test_chance_same_seed_gives_the_same_series() -> None:
    assert [Chance("ZZ").between(0, 1000) for _ in range(2)] == [Chance("ZZ").between(0, 1000)] * 2
    assert Chance("ZZ").shuffled(range(20)) != Chance("GS").shuffled(range(20))


def test_chance_shuffled_keeps_every_item_once() -> None:
    assert sorted(Chance("ZZ").shuffled(list("甲乙丙丁"))) == sorted("甲乙丙丁")


@pytest.mark.parametrize(("total", "count", "least"), [(48253, 1793, 3), (12, 4, 3), (0, 0, 3), (7, 1, 0)])
def test_chance_parts_add_up_and_fall(total: int, count: int, least: int) -> None:
    parts = Chance("parts").parts(total, count, least=least)

    assert (sum(parts), len(parts)) == (total, count)
    assert parts == sorted(parts, reverse=True)
    assert all(part >= least for part in parts)


@pytest.mark.parametrize(("total", "count"), [(11, 4), (5, 0)])
def test_chance_parts_that_cannot_be_raise(total: int, count: int) -> None:
    with pytest.raises(ValueError, match="cannot be split"):
        Chance("parts").parts(total, count, least=3)


def test_chance_weighted_never_picks_what_has_no_weight() -> None:
    chance = Chance("weights")

    assert {chance.weighted({"甲": 1.0, "乙": 0.0, "丙": 3.0}) for _ in range(200)} == {"甲", "丙"}


def test_chance_day_lies_between_and_falls_back_to_the_first() -> None:
    chance, first, last = Chance("days"), dt.date(2026, 1, 1), dt.date(2026, 1, 3)

    assert {chance.day(first, last) for _ in range(100)} == {dt.date(2026, 1, day) for day in (1, 2, 3)}
    assert chance.day(last, first) == last
