"""How the meeting of one period is written: drafted, moved, changed along with its series."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core import clock
from core.principal import Principal
from core.records import change
from meetings.actions.planning import create_meeting, update_meeting
from meetings.models import Meeting, MeetingSeries
from meetings.series.words import occurrence_name

SAME = ("kind_id", "place", "address", "online_url")


def times_on(series: MeetingSeries, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(day, series.start_time, clock.CHINA)
    return start, start + dt.timedelta(minutes=series.minutes_long)


def draft(actor: Principal, series: MeetingSeries, day: dt.date) -> Meeting:
    """The draft of one slot, with agenda and invited as its kind asks: nobody is told of it.

    Raises Conflict where the slot has its meeting by now, or the body has ended.
    """
    start, end = times_on(series, day)
    values = {
        "name": occurrence_name(series, day),
        "starts_at": start,
        "ends_at": end,
        **{name: getattr(series, name) for name in SAME},
    }
    meeting = create_meeting(actor=actor, body_id=series.body_id, values=values)
    return change(meeting, {"series_id": series.pk, "slot": day}, expected_version=None)


def moved_values(series: MeetingSeries, meeting: Meeting, day: dt.date) -> dict[str, Any]:
    """The columns that change when the meeting takes place on its series' ``day``."""
    start, _ = times_on(series, day)
    values: dict[str, Any] = {"slot": day, "starts_at": start, "ends_at": meeting.ends_at + (start - meeting.starts_at)}
    if meeting.slot is not None and meeting.name == occurrence_name(series, meeting.slot):
        values["name"] = occurrence_name(series, day)
    return values


def move(actor: Principal, series: MeetingSeries, meeting: Meeting, day: dt.date) -> Meeting:
    return write(actor, meeting, moved_values(series, meeting, day))


def write(actor: Principal, meeting: Meeting, values: Mapping[str, Any]) -> Meeting:
    """Change a meeting along with its series; whoever was told of it is told of the change."""
    columns = {name: value for name, value in values.items() if name != "slot"}
    if columns:
        meeting = update_meeting(actor=actor, meeting_id=meeting.pk, values=columns, expected_version=None)
    if "slot" in values:
        meeting = change(meeting, {"slot": values["slot"]}, expected_version=None)
    return meeting
