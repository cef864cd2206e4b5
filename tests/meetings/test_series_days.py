"""On which days a series meets, against a slow count of the working days of each period."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.working_days import NO_WORK, WHOLE_DAY, Calendar, Half
from meetings.choices import SlotUnit
from meetings.models import MeetingSeries
from meetings.series.slots import nth_working_day, period_of, slot_days

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2029, 12, 31))
NTHS = st.integers(-23, 23).filter(bool)


@dataclass(frozen=True)
class Rule:
    every: str = "month"
    nth: int = 1
    starts_on: dt.date = dt.date(2026, 1, 1)
    ends_on: dt.date | None = None


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any days closed, opened, or worked for half: also a month without any work."""
    some = draw(st.dictionaries(DAYS, st.sampled_from([NO_WORK, WHOLE_DAY, frozenset({Half.MORNING})]), max_size=40))
    if draw(st.booleans()):
        first = draw(DAYS)
        some |= {first + dt.timedelta(days=n): NO_WORK for n in range(70)}
    return Calendar(some, frozenset(draw(st.sets(st.integers(2023, 2030), max_size=4))))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    starts = draw(DAYS)
    ends = draw(st.none() | st.integers(0, 900))
    until = None if ends is None else starts + dt.timedelta(days=ends)
    return Rule(draw(st.sampled_from(SlotUnit.values)), draw(NTHS), starts, until)


def _works(calendar: Calendar, day: dt.date) -> bool:
    return bool(calendar.special.get(day, WHOLE_DAY if day.isoweekday() <= 5 else NO_WORK))


def _oracle(rule: Rule, calendar: Calendar, since: dt.date, until: dt.date) -> list[dt.date]:
    """Every day of all years, sorted into its period; the nth of each, where it is long enough."""
    periods: dict[tuple[int, int], list[dt.date]] = {}
    day = dt.date(2022, 1, 1)
    while day <= dt.date(2034, 12, 31):
        if _works(calendar, day):
            periods.setdefault((day.year, (day.month - 1) // MONTHS[rule.every]), []).append(day)
        day += dt.timedelta(days=1)
    found = []
    for days in periods.values():
        if len(days) >= abs(rule.nth):
            found.append(days[rule.nth - 1] if rule.nth > 0 else days[rule.nth])
    return sorted(
        day
        for day in found
        if max(since, rule.starts_on) <= day <= until and (rule.ends_on is None or day <= rule.ends_on)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules(), calendars(), DAYS, st.integers(0, 1200))
def test_days_are_those_of_a_slow_count(rule: Rule, calendar: Calendar, since: dt.date, span: int) -> None:
    until = since + dt.timedelta(days=span)
    found = slot_days(rule, calendar, until, since=since)
    assert [slot.day for slot in found if slot.day] == _oracle(rule, calendar, since, until)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules(), calendars(), st.integers(0, 1200))
def test_each_slot_is_told_once_in_order_and_says_what_it_knows(rule: Rule, calendar: Calendar, span: int) -> None:
    found = slot_days(rule, calendar, rule.starts_on + dt.timedelta(days=span))
    starts = [slot.starts_on for slot in found]
    assert starts == sorted(set(starts))
    for slot in found:
        assert (
            (slot.starts_on, slot.ends_on)
            == period_of(rule.every, slot.starts_on)
            == period_of(rule.every, slot.ends_on)
        )
        assert slot.day is None or slot.starts_on <= slot.day <= slot.ends_on
        assert slot.is_known == (slot.starts_on.year in calendar.years)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules(), calendars(), st.integers(0, 1200))
def test_a_later_look_sees_the_same_days(rule: Rule, calendar: Calendar, span: int) -> None:
    """Any number of planners at any time ask for the same day of a period."""
    until = rule.starts_on + dt.timedelta(days=1500)
    whole = [slot.day for slot in slot_days(rule, calendar, until) if slot.day]
    since = rule.starts_on + dt.timedelta(days=span)
    later = [slot.day for slot in slot_days(rule, calendar, until, since=since) if slot.day]
    assert later == [day for day in whole if day >= since]


NOTICE_2026 = Calendar(
    {
        **{dt.date(2026, 10, day): NO_WORK for day in range(1, 8)},
        dt.date(2026, 9, 20): WHOLE_DAY,  # 调休 Sunday
        dt.date(2026, 10, 10): WHOLE_DAY,  # 调休 Saturday
        dt.date(2026, 1, 1): NO_WORK,
        dt.date(2026, 1, 2): NO_WORK,
        dt.date(2026, 1, 3): NO_WORK,
        dt.date(2026, 1, 4): WHOLE_DAY,  # 调休 Sunday
    },
    frozenset({2026}),
)


@pytest.mark.parametrize(
    ("every", "nth", "month", "expected"),
    [
        ("month", 1, 10, dt.date(2026, 10, 8)),  # the holiday is skipped
        ("month", 3, 10, dt.date(2026, 10, 10)),  # a Saturday worked counts
        ("month", 1, 1, dt.date(2026, 1, 4)),  # a Sunday worked is the first
        ("month", -1, 9, dt.date(2026, 9, 30)),
        ("quarter", -1, 7, dt.date(2026, 9, 30)),
        ("quarter", 1, 10, dt.date(2026, 10, 8)),
        ("half", 1, 1, dt.date(2026, 1, 4)),
        ("year", -1, 1, dt.date(2026, 12, 31)),
        ("month", 23, 2, None),
        ("month", -23, 2, None),
        ("month", 23, 12, dt.date(2026, 12, 31)),
    ],
)
def test_holidays_are_skipped_and_worked_weekends_count(
    every: str, nth: int, month: int, expected: dt.date | None
) -> None:
    first, last = period_of(every, dt.date(2026, month, 1))
    assert nth_working_day(NOTICE_2026, first, last, nth) == expected


def test_month_too_short_for_its_nth_day_is_passed_over_and_told() -> None:
    rule = Rule(nth=23, starts_on=dt.date(2026, 1, 1))
    found = slot_days(rule, Calendar(), dt.date(2026, 12, 31))
    assert [slot.starts_on.month for slot in found if slot.day] == [7, 12]
    assert [slot.starts_on.month for slot in found if slot.day is None] == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]


@pytest.mark.parametrize("year", [2027, 2028])  # 29 February there is, and is not
@pytest.mark.parametrize("every", SlotUnit.values)
def test_last_day_of_february_and_months_of_thirty_days_break_nothing(every: str, year: int) -> None:
    """Days of the month cannot be asked for: «the 31st» is said as the last working day."""
    rule = Rule(every=every, nth=-1, starts_on=dt.date(year, 1, 31))
    found = slot_days(rule, Calendar(), dt.date(year, 12, 31))
    days = [slot.day for slot in found]
    assert days == [
        _last_working(slot.ends_on) for slot in found if _last_working(slot.ends_on) >= dt.date(year, 1, 31)
    ]
    january = days[0] == dt.date(2028, 1, 31)  # a working Monday in 2028, a Sunday in 2027
    assert len(days) == {"month": 11 + january, "quarter": 4, "half": 2, "year": 1}[every]
    assert {"day", "day_of_month"}.isdisjoint(field.name for field in MeetingSeries._meta.get_fields())


def _last_working(day: dt.date) -> dt.date:
    while day.isoweekday() > 5:
        day -= dt.timedelta(days=1)
    return day


def test_year_without_notice_counts_monday_to_friday_and_says_so() -> None:
    rule = Rule(every="year", nth=1, starts_on=dt.date(2026, 1, 1))
    found = slot_days(rule, NOTICE_2026, dt.date(2027, 12, 31))
    assert [(slot.day, slot.is_known) for slot in found] == [
        (dt.date(2026, 1, 4), True),
        (dt.date(2027, 1, 1), False),
    ]


def test_days_before_the_beginning_and_after_the_end_are_left_out() -> None:
    rule = Rule(nth=1, starts_on=dt.date(2026, 3, 3), ends_on=dt.date(2026, 5, 1))
    found = slot_days(rule, Calendar(), dt.date(2030, 1, 1))
    assert [slot.day for slot in found] == [dt.date(2026, 4, 1), dt.date(2026, 5, 1)]
