"""What a meeting's page says of the series it comes from."""

from collections.abc import Mapping
from typing import Any

from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_weekday
from meetings.choices import MeetingState, SeriesState
from meetings.models import Meeting
from meetings.parts import MeetingPart
from meetings.series.queries import calendar_for, new_day
from meetings.series.words import rule_words


def _series(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:  # noqa: ARG001
    """For those who work with the body: the series itself is theirs to see."""
    series = meeting.series
    if series is None or not held.may("meeting.view"):
        return None
    asked = None
    if meeting.state == MeetingState.PLANNED and series.state == SeriesState.ACTIVE and held.may("meeting.edit"):
        asked = new_day(series, meeting, calendar_for([series], clock.today()))
    return {"series": series, "rule": rule_words(series), "asked": cn_weekday(asked) if asked else ""}


PART = MeetingPart("series", "系列会议", 80, "meetings/series_part.html", _series)
