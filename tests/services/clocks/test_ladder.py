"""When the steps of a ladder are due."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from core.working_days import is_office_open, working_time_between
from services.clocks import LadderStep, Limit, LimitUnit, ladder_moments
from tests.core.test_working_days import at, moments
from tests.services.clocks.telling import NATIONAL, days, minutes
from tests.services.clocks.test_against_oracle import MANY

DUE = at("2026-10-10T17:30")


def test_steps_fall_in_office_hours_on_working_days_in_order() -> None:
    steps = [
        LadderStep(days(3), before=False, level="通报"),
        LadderStep(days(1), before=False, level="督办"),
        LadderStep(None, before=False, level="催办"),
        LadderStep(minutes(60), before=True, level="提醒"),
        LadderStep(days(3), before=True, level="早提醒"),
    ]
    assert ladder_moments(DUE, steps, NATIONAL) == [
        ("早提醒", at("2026-09-30T08:30")),
        ("提醒", at("2026-10-10T16:30")),
        ("督办", at("2026-10-12T08:30")),
        ("催办", at("2026-10-12T08:30")),
        ("通报", at("2026-10-14T08:30")),
    ]


def test_step_of_minutes_reaches_over_nights_and_holidays() -> None:
    due = at("2026-10-08T08:40")
    before = [LadderStep(minutes(30), before=True, level=1), LadderStep(minutes(10), before=True, level=2)]
    assert ladder_moments(due, before, NATIONAL) == [(1, at("2026-09-30T17:10")), (2, at("2026-10-08T08:30"))]
    after = [LadderStep(minutes(200), before=False, level=1)]
    assert ladder_moments(due, after, NATIONAL) == [(1, at("2026-10-08T14:00"))]


def test_no_steps_give_no_moments() -> None:
    assert ladder_moments(DUE, [], NATIONAL) == []


@settings(MANY, max_examples=300)
@given(moments, st.integers(1, 1000), st.booleans())
def test_step_of_minutes_lies_its_minutes_away(due: dt.datetime, amount: int, before: bool) -> None:
    [(_, moment)] = ladder_moments(due, [LadderStep(Limit(amount, LimitUnit.MINUTES), before, 1)], NATIONAL)
    assert is_office_open(NATIONAL, moment)
    between = working_time_between(NATIONAL, moment, due) if before else working_time_between(NATIONAL, due, moment)
    assert between == dt.timedelta(minutes=amount)
