"""What lies beyond the months of the timeline is written at its edge, never marked in the edge's month."""

import datetime as dt

import pytest

from chains.projects.timeline import Span


@pytest.mark.parametrize(
    ("day", "arrow"),
    [
        (dt.date(2024, 10, 31), "←"),
        (dt.date(2024, 11, 1), ""),
        (dt.date(2026, 10, 31), ""),
        (dt.date(2026, 11, 1), "→"),
    ],
)
def test_day_outside_the_months_points_to_its_side(day: dt.date, arrow: str) -> None:
    months = [dt.date(2024 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(24)]
    assert Span(months).beyond(day) == arrow
