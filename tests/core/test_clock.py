"""The one clock: the database's time, asked for once a scope, and settable."""

import datetime as dt
import threading

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from tests.cast import Cast

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def database_now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
    return moment


def test_fixed_clock_stands_still_and_is_put_back() -> None:
    with clock.fixed(NOON):
        assert clock.now() == clock.now() == NOON
        with clock.fixed(NOON + dt.timedelta(days=1)):
            assert clock.now() == NOON + dt.timedelta(days=1)
        assert clock.now() == NOON


def test_fixed_clock_is_put_back_after_an_error(db: None) -> None:
    try:
        with clock.fixed(NOON):
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert clock.now() > NOON


def test_moment_of_any_zone_is_told_in_utc() -> None:
    with clock.fixed(NOON.astimezone(clock.CHINA)):
        assert clock.now().utcoffset() == dt.timedelta(0)


def test_day_is_that_of_china() -> None:
    with clock.fixed(dt.datetime(2025, 12, 31, 15, 59, 59, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2025, 12, 31)
    with clock.fixed(dt.datetime(2025, 12, 31, 16, 0, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 1, 1)


def test_outside_a_scope_the_database_is_asked(db: None) -> None:
    before = database_now()
    moment = clock.now()
    assert before <= moment <= database_now()
    assert moment.utcoffset() == dt.timedelta(0)


def test_inside_a_scope_time_goes_on_from_the_database_s_without_a_query(cast: Cast) -> None:
    before = database_now()
    with cast.scope():
        with CaptureQueriesContext(connection) as queries:
            first, second = clock.now(), clock.now()
        assert len(queries) == 0
        assert before <= first <= second


def test_fixed_clock_counts_inside_a_scope_too(cast: Cast) -> None:
    with cast.scope(), clock.fixed(NOON):
        assert clock.now() == NOON
    with clock.fixed(NOON), cast.scope():
        assert clock.now() == NOON


def test_fixed_clock_is_nobody_else_s() -> None:
    seen: list[dt.datetime | None] = []
    with clock.fixed(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock._fixed.get()))
        thread.start()
        thread.join()
    assert seen == [None]
