"""How the meeting of one period is written: drafted, moved, changed along with its series."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from chains.actions.values import searchable
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.records import change, create
from meetings.models import Meeting, MeetingSeries
from meetings.series.words import occurrence_name

TOLD = frozenset({"starts_at", "ends_at", "place", "address", "online_url"})
SAME = ("kind_id", "place", "address", "online_url")


def times_on(series: MeetingSeries, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(day, series.start_time, clock.CHINA)
    return start, start + dt.timedelta(minutes=series.minutes_long)


def draft(actor: Principal, series: MeetingSeries, day: dt.date) -> Meeting:
    """The draft of one slot: nobody is told of it. Raises Conflict where the slot has its meeting by now."""
    start, end = times_on(series, day)
    values = {
        "name": occurrence_name(series, day),
        "starts_at": start,
        "ends_at": end,
        **{name: getattr(series, name) for name in SAME},
    }
    row = Meeting(body_id=series.body_id, series=series, slot=day, logged_by_id=actor.account_id, **searchable(values))
    return create(row, anchor=AnchorKind.MEETING)


def moved_values(series: MeetingSeries, meeting: Meeting, day: dt.date) -> dict[str, Any]:
    """The columns that change when the meeting takes place on its series' ``day``: what was set by days before it
    keeps its distance.
    """
    start, _ = times_on(series, day)
    by = start - meeting.starts_at
    values: dict[str, Any] = {"slot": day, "starts_at": start, "ends_at": meeting.ends_at + by}
    if meeting.reply_by is not None:
        values["reply_by"] = meeting.reply_by + by
    if meeting.topics_by is not None:
        days = day - meeting.starts_at.astimezone(clock.CHINA).date()
        values["topics_by"] = meeting.topics_by + days
    if meeting.slot is not None and meeting.name == occurrence_name(series, meeting.slot):
        values["name"] = occurrence_name(series, day)
    return values


def move(actor: Principal, series: MeetingSeries, meeting: Meeting, day: dt.date) -> Meeting:
    return write(actor, meeting, moved_values(series, meeting, day))


def write(actor: Principal, meeting: Meeting, values: Mapping[str, Any]) -> Meeting:
    """Change a meeting along with its series; whoever was told of it is told of the change."""
    columns = searchable(dict(values))
    if any(getattr(meeting, name) != columns[name] for name in TOLD & columns.keys()):
        columns["sequence"] = meeting.sequence + 1
    return change(meeting, columns, expected_version=None)
