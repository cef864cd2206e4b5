"""Ten thousand random histories, read by replay and by a slow walk through every minute: no difference."""

import pytest
from hypothesis import HealthCheck, given, settings

from services.clocks import ClockError, LimitUnit, next_allowed, replay
from tests.services.clocks.histories import YEARS, History, calendar_of, histories
from tests.services.clocks.oracle import Told, told

MANY = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])


def _agrees(history: History) -> None:
    calendar, events, at = calendar_of(history.city), history.events, history.seen_at
    expected = told(history.city, events, at)
    if expected.refused is not None:
        before, late = events[: expected.refused], events[expected.refused]
        assert late.kind not in next_allowed(before, calendar, late.at)
        with pytest.raises(ClockError) as refusal:
            replay([*before, late], calendar)
        assert refusal.value.code == "expired"
        return
    reading = replay(events, calendar)
    found = Told(None, reading.due_at, reading.used(at), reading.left(at), reading.late_by(at), reading.overdue(at))
    assert found == expected
    assert replay(events, calendar, settled=len(events)) == reading


@settings(MANY, max_examples=3500)
@given(histories(LimitUnit.MINUTES))
def test_clocks_of_minutes_agree(history: History) -> None:
    _agrees(history)


@settings(MANY, max_examples=3500)
@given(histories(LimitUnit.DAYS))
def test_clocks_of_days_agree(history: History) -> None:
    _agrees(history)


@settings(MANY, max_examples=3000)
@given(histories(*LimitUnit))
def test_clocks_of_both_agree(history: History) -> None:
    _agrees(history)


def test_the_histories_begin_in_every_year_of_the_calendar() -> None:
    seen = set()

    @settings(MANY, max_examples=600)
    @given(histories(*LimitUnit))
    def look(history: History) -> None:
        seen.add(history.events[0].at.year)

    look()
    assert seen == set(YEARS)
