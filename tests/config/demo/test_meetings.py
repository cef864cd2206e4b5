"""The demonstration's year of meetings equals what the articles tell."""

import datetime as dt
from collections import Counter

import pytest

from config.demo.rows import Rows
from core.models import Term
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting, MeetingProject
from tests.cast import Cast
from tests.config.demo.test_generate import rows_of

TODAY = dt.date(2026, 11, 22)


def held(rows: Rows) -> Counter[str]:
    """How many meetings of each kind, by its meaning."""
    meanings = dict(Term.objects.filter(kind="meeting_kind").values_list("id", "meaning"))
    return Counter(meanings[row.kind_id] for row in rows.all(Meeting) if row.state == MeetingState.HELD)


def test_six_meetings_of_three_sides_with_five_departments(in_city: Cast) -> None:
    rows = rows_of("LZ", TODAY)
    assert held(rows)["three_sides"] == 6  # F106
    departments = {"交通运输", "自然资源", "财政", "司法", "城管"}  # F129
    for meeting in rows.all(Meeting):
        if meeting.kind.meaning == "three_sides":
            named = "".join(one.unit.name for one in rows.all(Invitee) if one.meeting == meeting and one.unit)
            assert all(word in named for word in departments)


def test_twenty_four_sessions_and_thirty_representatives(in_city: Cast) -> None:
    rows = rows_of("ZJG", TODAY)
    assert held(rows)["service"] == 24  # F163
    assert [row.attendances for row in rows.all(Meeting) if row.kind.meaning == "other"] == [30]  # F161


def test_talks_hold_five_categories_and_one_meeting_was_on_site(in_city: Cast) -> None:
    rows = rows_of("FQ", TODAY)
    assert held(rows)["on_site"] == 1  # F041
    for meeting in rows.all(Meeting):
        if meeting.kind.label == "多方会谈":
            invited = {one.category.label for one in rows.all(Invitee) if one.meeting == meeting and one.category}
            assert len(invited) == 5  # F067


@pytest.mark.parametrize("today", [dt.date(2026, 1, 1), TODAY, dt.date(2028, 2, 29)])
def test_each_body_met_last_year_and_nothing_ahead_was_held(in_city: Cast, today: dt.date) -> None:
    rows = rows_of("GSSL", today)
    year = today.year - 1
    met = {row.body_id for row in rows.all(Meeting) if row.starts_at.year == year}
    assert met == {row.body_id for row in rows.all(Meeting)}  # F031
    assert all(row.starts_at.date() < today for row in rows.all(Meeting) if row.state == MeetingState.HELD)
    assert rows.all(MeetingProject) == []
