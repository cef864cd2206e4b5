"""The only clock. Inside a scope it is the database's time, so that every machine agrees on what is due.

Tests set it with ``clock.fixed(moment)``; SQL that decides what is due takes ``now()`` from here as a parameter.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.db import connection

CHINA = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)


def day_after(day: dt.date) -> dt.date:
    """The next day; the last day there is has none and stands for itself."""
    return min(day, dt.date.max - DAY) + DAY


def day_before(day: dt.date) -> dt.date:
    """The day before; the first day there is has none and stands for itself."""
    return max(day, dt.date.min + DAY) - DAY


_fixed: ContextVar[dt.datetime | None] = ContextVar("clock_fixed", default=None)
_anchored: ContextVar[tuple[dt.datetime, float] | None] = ContextVar("clock_anchored", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    fixed_moment = _fixed.get()
    if fixed_moment is not None:
        return fixed_moment
    anchored = _anchored.get()
    if anchored is not None:
        moment, at = anchored
        return moment + dt.timedelta(seconds=time.monotonic() - at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    moment = row[0]
    if not isinstance(moment, dt.datetime):
        raise TypeError("the database did not answer with a timestamp")
    return moment.astimezone(dt.UTC)


def today() -> dt.date:
    """Today in China: what an official means by 截至今天."""
    return now().astimezone(CHINA).date()


@contextmanager
def anchored_at(moment: dt.datetime) -> Iterator[None]:
    """Run with the database's ``moment`` as the start of time, so that ``now()`` costs no further query."""
    token = _anchored.set((moment.astimezone(dt.UTC), time.monotonic()))
    try:
        yield
    finally:
        _anchored.reset(token)


@contextmanager
def fixed(moment: dt.datetime) -> Iterator[None]:
    """Stand still at ``moment`` (tests, and re-building a document as of a past moment)."""
    token = _fixed.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
