"""What a meeting may not be because of its series."""

import datetime as dt

from core import clock
from core.errors import InvalidInput
from core.templatetags.formats import cn_date
from meetings.models import Meeting


def check_not_before(meeting: Meeting | None, starts_at: dt.datetime) -> None:
    """A meeting before its series is none of it. Raises InvalidInput."""
    series = meeting.series if meeting is not None and meeting.series_id else None
    if series is not None and starts_at.astimezone(clock.CHINA).date() < series.starts_on:
        text = f"“{series.name}”{cn_date(series.starts_on)}才开始，会议不能早于它。"
        raise InvalidInput(fields={"starts_at": [text]})
