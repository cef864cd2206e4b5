"""What lies ahead in the demonstration: series with drafts nobody was told of, and topics on every course."""

from types import SimpleNamespace
from typing import Any

from config.demo.ahead import arrange_ahead
from core.models import Notice
from meetings.models import AgendaItem, Meeting, MeetingSeries, Topic
from tests.cast import Cast
from tests.factories import make_unit
from tests.meetings.conducted import HOUR, invite, make_meeting


def test_series_have_their_drafts_and_topics_every_course(in_city: Cast) -> None:
    first, second = make_meeting(starts=200 * HOUR), make_meeting(starts=400 * HOUR)
    members = [invite(first, make_unit(f"示例成员{name}")) for name in "甲乙"]
    invite(first, make_unit("示例列席"))
    make_meeting(starts=-200 * HOUR, state="held")
    rows: Any = SimpleNamespace(all=lambda model: list(Meeting.objects.all()))  # noqa: ARG005
    arrange_ahead(in_city.city, rows)

    series = list(MeetingSeries.objects.order_by("every"))
    assert [one.every for one in series] == ["month", "quarter"]
    assert {one.body_id for one in series} == {first.body_id, second.body_id}
    drafts = Meeting.objects.filter(series__in=series)
    assert {meeting.state for meeting in drafts} == {"draft"}
    assert drafts.count() == 6
    assert not Notice.objects.exists()

    topics = {topic.state: topic for topic in Topic.objects.filter(meeting=first)}
    assert sorted(topics) == ["accepted", "merged", "proposed", "returned"]
    assert Topic.objects.filter(state="proposed", decided_at=None).count() == 2
    assert topics["merged"].merged_into == topics["accepted"]
    assert topics["accepted"].unit_id == members[0].unit_id
    assert "合同" in topics["returned"].answer
    assert [item.topic_id for item in AgendaItem.objects.filter(meeting=first)] == [topics["accepted"].pk]
    assert all("示例" in topic.name for topic in Topic.objects.all())
