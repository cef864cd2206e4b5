"""The pure functions of working days, held against every year the published calendar knows."""

import datetime as dt

import chinese_calendar
import pytest
from chinese_calendar import constants
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import CHINA
from core.reference.extract_holidays import notice_year
from core.reference.load import national_days
from core.working_days import (
    NO_WORK,
    WHOLE_DAY,
    Calendar,
    Half,
    NeverOpen,
    OfficeTimes,
    add_working_days,
    add_working_time,
    closing_time,
    halves_worked,
    is_office_open,
    is_working_day,
    next_working_moment,
    office_spans,
    opening_time,
    subtract_working_time,
    working_days_between,
    working_minutes_between,
    working_time_between,
)

NATIONAL = Calendar(
    {row.day: WHOLE_DAY if row.is_worked else NO_WORK for row in national_days()},
    frozenset(row.year for row in national_days()),
)
FIRST, LAST = dt.date(2004, 1, 1), dt.date(2026, 12, 31)
# The machine that runs the tests may be busy: how long an example takes says nothing about the functions.
CALMLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(FIRST, dt.date(2026, 9, 1))
moments = st.datetimes(dt.datetime(2004, 1, 1), dt.datetime(2026, 9, 1), timezones=st.just(CHINA))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_every_day_of_every_year_is_worked_as_published() -> None:
    day, wrong = FIRST, []
    while day <= LAST:
        if is_working_day(NATIONAL, day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += dt.timedelta(days=1)
    assert wrong == []


def test_make_up_days_on_weekends_are_worked_and_there_are_many() -> None:
    weekend = [day for day in constants.workdays if day.weekday() >= 5]
    assert len(weekend) > 140
    assert [day for day in weekend if not is_working_day(NATIONAL, day)] == []


def test_every_known_year_and_no_other_has_a_notice() -> None:
    assert NATIONAL.years == frozenset(range(2004, 2027))
    assert (NATIONAL.knows(2026), NATIONAL.knows(2027)) == (True, False)


def test_end_of_december_belongs_to_the_new_year_that_follows() -> None:
    assert notice_year(dt.date(2022, 12, 31), "元旦") == 2023
    assert notice_year(dt.date(2022, 10, 1), "国庆节") == 2022


def test_year_without_notice_is_worked_monday_to_friday() -> None:
    week = [dt.date(2027, 10, 4) + dt.timedelta(days=number) for number in range(7)]
    assert [is_working_day(NATIONAL, day) for day in week] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # over the seven days of 国庆节
        ("2026-09-30", 3, "2026-10-10"),  # 10 October is a Saturday that is worked
        ("2026-02-13", 2, "2026-02-24"),  # 14 February is a Saturday that is worked
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-10-03", 0, "2026-10-03"),
    ],
)
def test_working_days_are_counted_over_holidays_and_make_up_days(day: str, count: int, found: str) -> None:
    assert add_working_days(NATIONAL, dt.date.fromisoformat(day), count) == dt.date.fromisoformat(found)


@CALMLY
@given(days, st.integers(-60, 60))
def test_adding_and_counting_agree(day: dt.date, count: int) -> None:
    found = add_working_days(NATIONAL, day, count)
    if count >= 0 or is_working_day(NATIONAL, day):
        assert working_days_between(NATIONAL, day, found) == count
    if count:
        assert is_working_day(NATIONAL, found)
        assert (found > day) == (count > 0)


@CALMLY
@given(days, st.integers(0, 30), st.integers(1, 30))
def test_adding_in_two_steps_is_adding_at_once(day: dt.date, first: int, second: int) -> None:
    by_steps = add_working_days(NATIONAL, add_working_days(NATIONAL, day, first), second)
    assert by_steps == add_working_days(NATIONAL, day, first + second)


@CALMLY
@given(days, st.integers(0, 90), st.integers(0, 90))
def test_working_days_between_add_up(day: dt.date, first: int, second: int) -> None:
    middle, end = day + dt.timedelta(days=first), day + dt.timedelta(days=first + second)
    parts = working_days_between(NATIONAL, day, middle) + working_days_between(NATIONAL, middle, end)
    assert parts == working_days_between(NATIONAL, day, end)
    assert working_days_between(NATIONAL, end, day) == -working_days_between(NATIONAL, day, end)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-10-08T08:29", "2026-10-08T08:30"),
        ("2026-10-08T08:30", "2026-10-08T08:30"),
        ("2026-10-08T11:59", "2026-10-08T11:59"),
        ("2026-10-08T12:00", "2026-10-08T14:00"),
        ("2026-10-08T17:30", "2026-10-09T08:30"),
        ("2026-10-01T00:00", "2026-10-08T08:30"),
        ("2026-10-09T23:59", "2026-10-10T08:30"),  # to a Saturday that is worked
        ("2026-10-10T18:00", "2026-10-12T08:30"),
    ],
)
def test_next_working_moment(moment: str, opens: str) -> None:
    assert next_working_moment(NATIONAL, at(moment)) == at(opens)
    assert is_office_open(NATIONAL, at(moment)) == (moment == opens)


@CALMLY
@given(moments)
def test_next_working_moment_is_open_and_nothing_is_open_before_it(moment: dt.datetime) -> None:
    opens = next_working_moment(NATIONAL, moment)
    assert opens >= moment
    assert is_office_open(NATIONAL, opens)
    assert working_time_between(NATIONAL, moment, opens) == dt.timedelta()


@CALMLY
@given(
    moments,
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=30)),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=30)),
)
def test_working_time_adds_up(start: dt.datetime, first: dt.timedelta, second: dt.timedelta) -> None:
    middle = start + first
    parts = working_time_between(NATIONAL, start, middle) + working_time_between(NATIONAL, middle, middle + second)
    assert parts == working_time_between(NATIONAL, start, middle + second)


@CALMLY
@given(moments, st.integers(1, 60 * 7 * 10))
def test_adding_working_time_and_counting_it_agree(moment: dt.datetime, minutes: int) -> None:
    end = add_working_time(NATIONAL, moment, dt.timedelta(minutes=minutes))
    assert working_minutes_between(NATIONAL, moment, end) == minutes
    assert working_minutes_between(NATIONAL, end, moment) == -minutes


@CALMLY
@given(moments, st.integers(1, 60 * 7 * 10))
def test_subtracting_working_time_and_counting_it_agree(moment: dt.datetime, minutes: int) -> None:
    begin = subtract_working_time(NATIONAL, moment, dt.timedelta(minutes=minutes))
    assert working_minutes_between(NATIONAL, begin, moment) == minutes
    assert is_office_open(NATIONAL, begin)


def test_what_reaches_back_to_an_opening_begins_then() -> None:
    assert subtract_working_time(NATIONAL, at("2026-10-08T10:00"), dt.timedelta(minutes=90)) == at("2026-10-08T08:30")
    assert subtract_working_time(NATIONAL, at("2026-10-08T10:00"), dt.timedelta(minutes=91)) == at("2026-09-30T17:29")
    assert subtract_working_time(NATIONAL, at("2026-10-04T10:00"), dt.timedelta(hours=3)) == at("2026-09-30T14:30")


def test_opening_and_closing_of_whole_and_half_days() -> None:
    days = {dt.date(2026, 3, 9): frozenset({Half.MORNING}), dt.date(2026, 3, 10): frozenset({Half.AFTERNOON})}
    calendar = Calendar(days)
    assert [opening_time(calendar, day) for day in days] == [at("2026-03-09T08:30"), at("2026-03-10T14:00")]
    assert [closing_time(calendar, day) for day in days] == [at("2026-03-09T12:00"), at("2026-03-10T17:30")]
    for of_day in (opening_time, closing_time):
        with pytest.raises(NeverOpen):
            of_day(calendar, dt.date(2026, 3, 8))


def test_working_minutes_of_a_day_and_over_lunch() -> None:
    assert working_minutes_between(NATIONAL, at("2026-10-08T00:00"), at("2026-10-09T00:00")) == 420
    assert working_minutes_between(NATIONAL, at("2026-10-08T11:00"), at("2026-10-08T15:00")) == 120
    assert working_minutes_between(NATIONAL, at("2026-10-01T09:00"), at("2026-10-07T09:00")) == 0


def test_what_runs_out_at_closing_time_is_due_then() -> None:
    assert add_working_time(NATIONAL, at("2026-10-08T15:30"), dt.timedelta(hours=2)) == at("2026-10-08T17:30")
    assert add_working_time(NATIONAL, at("2026-10-08T15:30"), dt.timedelta(hours=2, minutes=1)) == at(
        "2026-10-09T08:31"
    )


def test_half_a_day_off_leaves_the_other_half() -> None:
    day = dt.date(2026, 3, 9)
    calendar = Calendar({day: frozenset({Half.MORNING})})
    assert is_working_day(calendar, day)
    assert halves_worked(calendar, day) == {Half.MORNING}
    assert office_spans(calendar, day) == [(at("2026-03-09T08:30"), at("2026-03-09T12:00"))]
    assert next_working_moment(calendar, at("2026-03-09T13:00")) == at("2026-03-10T08:30")


def test_office_hours_change_on_their_day() -> None:
    summer = OfficeTimes(dt.time(8), dt.time(12), dt.time(15), dt.time(18))
    calendar = Calendar(times=((dt.date(2026, 6, 1), summer), (dt.date(2026, 10, 1), OfficeTimes())))
    assert office_spans(calendar, dt.date(2026, 5, 29))[0][0] == at("2026-05-29T08:30")
    assert office_spans(calendar, dt.date(2026, 6, 1))[1] == (at("2026-06-01T15:00"), at("2026-06-01T18:00"))
    assert office_spans(calendar, dt.date(2026, 10, 9))[1][1] == at("2026-10-09T17:30")


def test_calendar_that_never_works_is_refused() -> None:
    closed = Calendar({dt.date(2026, 1, 1) + dt.timedelta(days=number): NO_WORK for number in range(800)})
    with pytest.raises(NeverOpen):
        add_working_days(closed, dt.date(2026, 1, 5), 1)


def test_moment_of_another_zone_is_reckoned_in_china() -> None:
    utc = dt.datetime(2026, 10, 7, 23, 0, tzinfo=dt.UTC)  # 7 o'clock on the 8th in China
    assert next_working_moment(NATIONAL, utc) == at("2026-10-08T08:30")
