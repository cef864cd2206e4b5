"""What a meeting may not be because of its series."""

import datetime as dt

from core import clock
from core.errors import InvalidInput
from core.templatetags.formats import cn_date
from meetings.choices import MeetingState, SeriesState
from meetings.models import Meeting
from meetings.series.queries import calendar_for
from meetings.series.slots import slot_in


def check_not_before(meeting: Meeting | None, starts_at: dt.datetime) -> None:
    """A meeting before its series is none of it. Raises InvalidInput."""
    series = meeting.series if meeting is not None and meeting.series_id else None
    if series is not None and starts_at.astimezone(clock.CHINA).date() < series.starts_on:
        text = f"“{series.name}”{cn_date(series.starts_on)}才开始，会议不能早于它。"
        raise InvalidInput(fields={"starts_at": [text]})


def against_deleting(meeting: Meeting) -> str:
    """Why a draft of a running series is not deleted; empty where it may be. Deleted it would be made again."""
    series, slot = meeting.series, meeting.slot
    if series is None or slot is None or meeting.state != MeetingState.DRAFT or series.state == SeriesState.ENDED:
        return ""
    if slot <= clock.today() or slot < series.starts_on or (series.ends_on is not None and slot > series.ends_on):
        return ""
    if slot_in(series, calendar_for([series], clock.today()), slot).day != slot:
        return ""
    return (
        f"“{meeting.name}”是系列会议“{series.name}”备好的草稿，删除后还会再备。"
        "这一次不开的，请取消会议；都不再开的，请结束系列。"
    )
