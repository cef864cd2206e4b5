"""Yearly minimums: what a body owes, has held and planned, in each period; and what will lack at the year's end."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import BodyState
from alliances.models import ChainBody
from core import clock
from core.choices import AnchorKind, Role
from core.ids import new_id
from core.models import Term
from meetings.actions.minimum import create_minimum_rule
from meetings.minimum_queries import Asked, minimums_for, year_of_body
from meetings.minimums import BodyLine, MinimumState, forecast, owed, spans
from meetings.models import Meeting, MinimumRule
from tests.cast import Cast
from tests.factories import make_chain, make_term
from tests.isolation.rows import make_row

SUMMER = dt.datetime(2026, 8, 10, 10, tzinfo=clock.CHINA)


def at(day: str) -> dict[str, dt.datetime]:
    begins = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), clock.CHINA)
    return {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=2)}


def body_of(name: str, **given: Any) -> ChainBody:
    columns = {"founded_on": None, "ended_on": None, "state": BodyState.ACTIVE, "name": name, **given}
    row: ChainBody = make_row(ChainBody, **columns)
    return row


def meeting(body: ChainBody, kind: Term, day: str, state: str = "held") -> Meeting:
    row: Meeting = make_row(Meeting, body=body, kind=kind, state=state, **at(day))
    return row


@pytest.fixture
def in_summer() -> Iterator[None]:
    with clock.fixed(SUMMER):
        yield


@pytest.fixture
def kinds(in_city: Cast) -> tuple[Term, Term]:
    return (
        make_term("meeting_kind", "enlarged", "党委（扩大）会议", "enlarged"),
        make_term("meeting_kind", "joint", "联席会议", "joint"),
    )


def rule(cast: Cast, kinds: Any, **given: Any) -> MinimumRule:
    values = {"name": "每年一次", "period": "year", "least": 1, "valid_from": None, **given}
    return create_minimum_rule(actor=cast.act(), values=values, kinds=[kind.pk for kind in kinds])


@pytest.mark.usefixtures("in_summer")
def test_any_kind_of_the_rule_counts_and_each_state_is_told(in_city: Cast, kinds: tuple[Term, Term]) -> None:
    enlarged, joint = kinds
    other = make_term("meeting_kind", "visit", "走访", "other")
    rule(in_city, kinds)
    for name, kind, day, state in (
        ("示例甲", enlarged, "2026-03-02", "held"),
        ("示例乙", joint, "2026-09-01", "planned"),
        ("示例丙", other, "2026-03-02", "held"),
        ("示例丁", joint, "2026-07-01", "planned"),  # over, and nobody logged it
        ("示例戊", joint, "2026-09-01", "draft"),
        ("示例己", joint, "2025-12-31", "held"),
    ):
        meeting(body_of(name), kind, day, state)

    found = {row.body.name: (row.done, row.planned, row.behind, row.state) for row in _all(in_city)}

    assert found == {
        "示例甲": (1, 0, 0, MinimumState.REACHED),
        "示例乙": (0, 1, 0, MinimumState.ARRANGED),
        "示例丙": (0, 0, 1, MinimumState.OPEN),
        "示例丁": (0, 0, 1, MinimumState.OPEN),
        "示例戊": (0, 0, 1, MinimumState.OPEN),
        "示例己": (0, 0, 1, MinimumState.OPEN),
    }


def _all(cast: Cast, **asked: Any) -> list[Any]:
    return minimums_for(cast.act(), Asked(**{"year": 2026, **asked}))


@pytest.mark.usefixtures("in_summer")
def test_last_year_is_missed_where_it_was_not_held(in_city: Cast, kinds: tuple[Term, Term]) -> None:
    rule(in_city, kinds)
    body_of("示例甲")

    assert [row.state for row in _all(in_city, year=2025)] == [MinimumState.MISSED]


@pytest.mark.usefixtures("in_summer")
def test_quarters_are_told_one_by_one_and_the_forecast_adds_what_will_lack(
    in_city: Cast, kinds: tuple[Term, Term]
) -> None:
    rule(in_city, kinds, period="quarter")
    body = body_of("示例甲")
    meeting(body, kinds[0], "2026-02-03")
    meeting(body, kinds[1], "2026-08-20", "planned")

    begun = {row.span.label: row.state for row in _all(in_city)}
    [year] = year_of_body(in_city.act(), body.pk, 2026)

    assert begun == {
        "2026年第一季度": MinimumState.REACHED,
        "2026年第二季度": MinimumState.MISSED,
        "2026年第三季度": MinimumState.ARRANGED,
    }
    assert (year.needed, year.done, year.planned, year.forecast) == (4, 1, 1, "照此下去年内少 2 次")
    assert forecast(year.rows, dt.date(2026, 6, 30), 2026) == ""


@pytest.mark.usefixtures("in_summer")
def test_bodies_of_another_kind_tier_or_time_are_not_asked(in_city: Cast, kinds: tuple[Term, Term]) -> None:
    kind, tier = make_term("body_kind", "a", "链党委", "committee"), make_term("body_tier", "t", "市级", "city")
    other = make_term("body_tier", "u", "县级", "county")
    rule(in_city, kinds, body_kind_id=kind.pk, tier_id=tier.pk)
    body_of("示例甲", kind=kind, tier=tier)
    body_of("示例乙", kind=kind, tier=other)
    body_of("示例丙", kind=kind, tier=tier, ended_on=dt.date(2026, 5, 1), state=BodyState.ENDED)
    body_of("示例丁", kind=kind, tier=tier, founded_on=dt.date(2027, 1, 1))

    assert [row.body.name for row in _all(in_city)] == ["示例甲"]


@pytest.mark.parametrize(
    ("founded", "least", "expected"),
    [
        (None, 4, 4),
        ("2026-01-01", 4, 4),
        ("2026-07-02", 4, 2),
        ("2026-07-02", 1, 1),
        ("2026-12-20", 1, 0),
        ("2027-01-01", 1, None),
    ],
)
def test_body_founded_within_a_period_owes_its_part(founded: str | None, least: int, expected: int | None) -> None:
    [year] = spans(2026, "year")
    since = dt.date.fromisoformat(founded) if founded else None
    body = BodyLine(new_id(), "示例甲", new_id(), new_id(), founded_on=since)

    assert owed(least, body, year) == expected


def test_periods_of_a_year_follow_each_other_without_a_gap() -> None:
    for period, count in (("year", 1), ("half", 2), ("quarter", 4), ("month", 12)):
        found = spans(2028, period)
        assert len(found) == count
        assert (found[0].first, found[-1].last) == (dt.date(2028, 1, 1), dt.date(2028, 12, 31))
        assert all(one.last + dt.timedelta(days=1) == two.first for one, two in pairwise(found))


@pytest.mark.usefixtures("in_summer")
def test_rule_asks_from_the_period_it_begins_in_and_none_it_ended_in(in_city: Cast, kinds: tuple[Term, Term]) -> None:
    rule(in_city, kinds, period="quarter", valid_from=dt.date(2026, 5, 1), valid_to=dt.date(2026, 8, 1))
    body_of("示例甲")

    assert [row.span.label for row in _all(in_city)] == ["2026年第二季度"]


@pytest.mark.usefixtures("in_summer")
def test_liaison_sees_the_bodies_of_its_chain_alone(in_city: Cast, kinds: tuple[Term, Term]) -> None:
    rule(in_city, kinds)
    chain = make_chain("示例链")
    body_of("示例甲", chain=chain)
    body_of("示例乙")
    liaison = in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)

    assert [row.body.name for row in minimums_for(in_city.act(liaison), Asked(2026))] == ["示例甲"]


@pytest.mark.usefixtures("in_summer")
def test_numbers_cost_one_statement_whatever_there_is(in_city: Cast, kinds: tuple[Term, Term]) -> None:
    rule(in_city, kinds)
    asked = []
    for number in (1, 30):
        for one in range(number):
            meeting(body_of(f"示例{number}-{one}"), kinds[0], "2026-03-02")
        actor = in_city.act()
        with CaptureQueriesContext(connection) as captured:
            rows = minimums_for(actor, Asked(2026))
        asked.append(len(captured))

    assert len(rows) == 31
    assert asked == [1, 1]
