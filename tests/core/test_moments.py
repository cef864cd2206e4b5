"""Moments in filters: any offset ISO 8601 can write, and nothing the database cannot compare."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.moments import MomentField


@pytest.mark.parametrize("text", ["2026-03-05T08:00:00+20:20", "2026-03-04T11:40:00Z", "2026-03-04T19:40:00+08:00"])
def test_moment_is_told_in_utc(text: str) -> None:
    assert MomentField().clean(text) == dt.datetime(2026, 3, 4, 11, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+20:20", "0745-02-03T14:50:29Z", "9999-12-31T23:59:59-20:00"])
def test_moment_out_of_range_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError, match="1900 年至 2200 年"):
        MomentField().clean(text)


def test_nothing_asks_nothing() -> None:
    assert MomentField(required=False).clean("") is None
