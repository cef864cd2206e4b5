"""Deadlines by the rules an official would count them by."""

import datetime as dt

import pytest

from core.working_days import Calendar, Half, OfficeTimes
from services.clocks import ClockEvent, ClockStatus, EventKind, Limit, replay
from tests.core.test_working_days import at
from tests.services.clocks.telling import (
    BEFORE_HOLIDAY,
    NATIONAL,
    asked,
    days,
    extended,
    minutes,
    paused,
    resumed,
    started,
    stopped,
    told,
)

SUMMER = OfficeTimes(dt.time(8), dt.time(12), dt.time(15), dt.time(18))


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        (BEFORE_HOLIDAY, days(1), "2026-10-08T17:30"),
        (BEFORE_HOLIDAY, days(3), "2026-10-10T17:30"),  # the Saturday that is worked
        (BEFORE_HOLIDAY, days(4), "2026-10-12T17:30"),
        ("2026-09-30T17:29", days(1), "2026-10-08T17:30"),
        ("2026-09-30T17:30", days(1), "2026-10-09T17:30"),  # the office is closed: received on the 8th
        ("2026-10-04T10:00", days(1), "2026-10-09T17:30"),
        ("2026-10-08T12:30", days(1), "2026-10-09T17:30"),  # over lunch is the same day
        ("2026-10-10T09:00", days(1), "2026-10-12T17:30"),
        (BEFORE_HOLIDAY, minutes(50), "2026-09-30T17:30"),
        (BEFORE_HOLIDAY, minutes(51), "2026-10-08T08:31"),
        (BEFORE_HOLIDAY, minutes(60), "2026-10-08T08:40"),
        ("2026-10-04T10:00", minutes(60), "2026-10-08T09:30"),
        ("2026-10-09T17:00", minutes(60), "2026-10-10T09:00"),
        ("2026-10-08T11:30", minutes(60), "2026-10-08T14:30"),
    ],
)
def test_deadline_is_counted_over_holidays_and_make_up_days(received: str, limit: Limit, due: str) -> None:
    assert replay([started(received, limit)], NATIONAL).due_at == at(due)


def test_half_a_day_worked_counts_as_a_day_and_ends_at_noon() -> None:
    morning = Calendar({dt.date(2026, 3, 10): frozenset({Half.MORNING})}, frozenset({2026}))
    assert replay([started("2026-03-09T09:00", days(1))], morning).due_at == at("2026-03-10T12:00")
    assert replay([started("2026-03-09T09:00", days(2))], morning).due_at == at("2026-03-11T17:30")
    # Received when the half is over: received the next day.
    assert replay([started("2026-03-10T13:00", days(1))], morning).due_at == at("2026-03-12T17:30")
    assert replay([started("2026-03-10T11:00", minutes(90))], morning).due_at == at("2026-03-11T09:00")


def test_summer_hours_count_from_their_day() -> None:
    calendar = Calendar(times=((dt.date(2026, 6, 1), SUMMER), (dt.date(2026, 10, 1), OfficeTimes())))
    assert replay([started("2026-05-29T17:00", days(1))], calendar).due_at == at("2026-06-01T18:00")
    assert replay([started("2026-05-29T17:00", minutes(60))], calendar).due_at == at("2026-06-01T08:30")
    assert replay([started("2026-09-30T17:45", minutes(30))], calendar).due_at == at("2026-10-01T08:45")


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        ("2026-10-13T09:00", "2026-10-13T17:00", "2026-10-14T17:30"),  # on one day: nothing moves
        ("2026-10-13T09:00", "2026-10-14T09:00", "2026-10-15T17:30"),
        ("2026-10-13T17:30", "2026-10-14T08:30", "2026-10-14T17:30"),  # only while the office was closed
        ("2026-10-16T09:00", "2026-10-17T10:00", None),  # too late: the deadline is the 14th
        ("2026-10-14T09:00", "2026-10-17T10:00", "2026-10-19T17:30"),  # resumed on a Saturday: on the Monday
        ("2026-10-14T17:29", "2026-10-15T08:30", "2026-10-15T17:30"),
    ],
)
def test_pause_moves_a_clock_of_days_by_the_working_days_after_it(since: str, until: str, due: str | None) -> None:
    events = [started("2026-10-12T09:00", days(2)), paused(since), resumed(until)]
    if due is None:
        with pytest.raises(ValueError, match="期限已到"):
            replay(events, NATIONAL)
        return
    assert replay(events, NATIONAL).due_at == at(due)


def test_pause_moves_a_clock_of_minutes_by_its_office_time() -> None:
    events = [started("2026-10-12T09:00", minutes(120)), paused("2026-10-12T10:00"), resumed("2026-10-12T14:30")]
    assert replay(events, NATIONAL).due_at == at("2026-10-12T15:30")
    assert replay(events, NATIONAL).paused_total(at("2026-10-12T15:00")) == 150


def test_paused_clock_has_no_deadline_and_keeps_what_is_left() -> None:
    reading = replay([started("2026-10-12T09:00", minutes(120)), paused("2026-10-12T10:00")], NATIONAL)
    long_after = at("2026-12-01T10:00")
    assert (reading.status, reading.due_at, reading.paused_at) == (ClockStatus.PAUSED, None, at("2026-10-12T10:00"))
    assert (reading.used(long_after), reading.left(long_after), reading.overdue(long_after)) == (60, 60, False)


def test_extension_is_added_to_the_deadline_in_its_own_unit() -> None:
    begun = [started("2026-10-12T09:00", days(2)), asked("2026-10-13T09:00")]
    assert replay([*begun, extended("2026-10-13T10:00", days(3))], NATIONAL).due_at == at("2026-10-19T17:30")
    assert replay([*begun, extended("2026-10-13T10:00", minutes(60))], NATIONAL).due_at == at("2026-10-15T09:30")
    hour = [started("2026-10-12T09:00", minutes(60)), asked("2026-10-12T09:30")]
    assert replay([*hour, extended("2026-10-12T09:40", days(1))], NATIONAL).due_at == at("2026-10-13T17:30")


def test_hour_given_on_top_of_days_is_kept_through_a_pause() -> None:
    events = [
        started("2026-10-12T09:00", days(1)),
        asked("2026-10-12T10:00"),
        extended("2026-10-12T11:00", minutes(90)),
        paused("2026-10-14T09:00"),
        resumed("2026-10-15T11:00"),
    ]
    assert replay(events[:3], NATIONAL).due_at == at("2026-10-14T10:00")
    assert replay(events, NATIONAL).due_at == at("2026-10-15T12:00")  # the hour that was left


def test_changed_limit_is_counted_from_the_start_and_keeps_pauses_and_extensions() -> None:
    events = [
        started("2026-10-12T09:00", days(2)),
        paused("2026-10-13T09:00"),
        resumed("2026-10-15T09:00"),
        asked("2026-10-15T10:00"),
        extended("2026-10-15T11:00", days(1)),
        told(EventKind.LIMIT_CHANGED, "2026-10-16T09:00", days(5)),
    ]
    reading = replay(events, NATIONAL)
    # Six days, of which Tuesday the 13th and Friday the 16th have run.
    assert (reading.due_at, reading.used(at("2026-10-16T09:00"))) == (at("2026-10-22T17:30"), 2)
    assert (reading.first_due_at, reading.limit) == (at("2026-10-14T17:30"), days(5))
    assert reading.extensions == (days(1),)


def test_limit_cut_below_what_was_used_is_overdue_and_told_so() -> None:
    events = [started("2026-10-12T09:00", days(5)), told(EventKind.LIMIT_CHANGED, "2026-10-15T09:00", days(1))]
    reading = replay(events, NATIONAL)
    assert reading.due_at == at("2026-10-13T17:30")
    assert (reading.overdue(at("2026-10-15T09:00")), reading.late_by(at("2026-10-15T09:00"))) == (True, 2)


def test_pause_after_a_deadline_that_was_cut_moves_nothing() -> None:
    events = [
        started("2026-10-12T09:00", days(5)),
        paused("2026-10-15T09:00"),
        told(EventKind.LIMIT_CHANGED, "2026-10-15T10:00", days(1)),
    ]
    reading = replay(events, NATIONAL)
    assert (reading.status, reading.due_at) == (ClockStatus.PAUSED, at("2026-10-13T17:30"))
    assert (reading.late_by(at("2026-10-20T09:00")), reading.left(at("2026-10-20T09:00"))) == (2, 0)
    assert replay([*events, resumed("2026-10-20T09:00")], NATIONAL).due_at == at("2026-10-13T17:30")


def test_limit_cut_to_what_was_used_at_the_pause_is_due_when_the_pause_began() -> None:
    events = [
        started("2026-10-12T09:00", minutes(120)),
        paused("2026-10-12T10:00"),
        told(EventKind.LIMIT_CHANGED, "2026-10-12T10:30", minutes(60)),
    ]
    assert replay(events, NATIONAL).due_at == at("2026-10-12T10:00")
    assert replay([*events, resumed("2026-10-12T11:00")], NATIONAL).due_at == at("2026-10-12T10:00")


def test_changed_calendar_is_the_same_history_by_another_calendar() -> None:
    flood = dt.date(2026, 10, 13)
    later = Calendar({**NATIONAL.special, flood: frozenset()}, NATIONAL.years)
    events = [started("2026-10-12T09:00", days(1))]
    changed = [*events, told(EventKind.CALENDAR_CHANGED, "2026-10-12T15:00")]
    assert replay(events, NATIONAL).due_at == at("2026-10-13T17:30")
    assert replay(changed, later).due_at == at("2026-10-14T17:30")


def test_extension_found_in_time_by_the_calendar_of_its_day_stays_so() -> None:
    flood = dt.date(2026, 10, 13)
    before = Calendar({**NATIONAL.special, flood: frozenset()}, NATIONAL.years)
    events = [
        started("2026-10-12T09:00", days(1)),
        asked("2026-10-14T09:00"),
        extended("2026-10-14T10:00", days(2)),
    ]
    assert replay(events, before).due_at == at("2026-10-16T17:30")
    with pytest.raises(ValueError, match="期限已过"):
        replay(events, NATIONAL)
    assert replay(events, NATIONAL, settled=3).due_at == at("2026-10-15T17:30")
    changed = [*events, told(EventKind.CALENDAR_CHANGED, "2026-10-14T15:00")]
    assert replay(changed, NATIONAL).due_at == at("2026-10-15T17:30")


def test_stopped_clock_answers_as_of_its_stop() -> None:
    late = replay([started("2026-10-12T09:00", days(1)), stopped("2026-10-14T09:00")], NATIONAL)
    years_on = at("2028-01-01T00:00")
    assert (late.status, late.overdue(years_on), late.late_by(years_on)) == (ClockStatus.STOPPED, True, 1)
    in_time = replay([started("2026-10-12T09:00", days(1)), stopped("2026-10-13T17:30")], NATIONAL)
    assert (in_time.overdue(years_on), in_time.late_by(years_on), in_time.left(years_on)) == (False, 0, 0)


def test_begun_day_of_lateness_counts_and_begun_minute_does_not() -> None:
    by_days = replay([started("2026-10-12T09:00", days(1))], NATIONAL)
    assert by_days.late_by(at("2026-10-13T17:30")) == 0
    assert by_days.late_by(at("2026-10-13T17:31")) == 1
    assert by_days.late_by(at("2026-10-14T12:00")) == 1
    by_minutes = replay([started("2026-10-12T09:00", minutes(60))], NATIONAL)
    just = at("2026-10-12T10:00") + dt.timedelta(seconds=59)
    assert (by_minutes.overdue(just), by_minutes.late_by(just)) == (True, 0)


def test_stop_ends_a_pause() -> None:
    events = [started("2026-10-12T09:00", days(1)), paused("2026-10-12T10:00"), stopped("2026-10-20T10:00")]
    reading = replay(events, NATIONAL)
    assert (reading.status, reading.paused_at, reading.overdue(at("2026-11-01T00:00"))) == (
        ClockStatus.STOPPED,
        None,
        False,
    )
    assert reading.due_at == at("2026-10-21T17:30")


def test_years_without_a_notice_are_named() -> None:
    assert replay([started("2026-12-31T09:00", days(1))], NATIONAL).unsure_years == (2027,)
    assert replay([started("2026-12-29T09:00", days(1))], NATIONAL).unsure_years == ()
    assert replay([started("2026-12-31T09:00", days(1))], Calendar()).unsure_years == (2026, 2027)


def test_moments_of_another_zone_are_reckoned_in_china() -> None:
    utc = dt.datetime(2026, 10, 7, 23, 0, tzinfo=dt.UTC)  # 7 o'clock on the 8th in China
    reading = replay([ClockEvent(EventKind.STARTED, utc, minutes(30))], NATIONAL)
    assert reading.due_at == at("2026-10-08T09:00")


def test_seconds_are_kept() -> None:
    moment = at("2026-10-12T09:00") + dt.timedelta(seconds=27, microseconds=5)
    assert replay([ClockEvent(EventKind.STARTED, moment, minutes(30))], NATIONAL).due_at == moment + dt.timedelta(
        minutes=30
    )
