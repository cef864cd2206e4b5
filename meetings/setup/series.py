"""Series, answers by link, calendar files: what they tell the platform when it starts."""

from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.events import DAILY, EventKind, register_event_kinds
from core.tables.spec import register_table
from meetings.objects.series import SERIES
from meetings.series import due
from meetings.tables.series import SeriesTable

ROOM = "会议"


def register() -> None:
    register_object_kind(SERIES)
    register_table(SeriesTable())
    register_due_work(DueWork(due.DUE_WORK, due.slots, due.plan))
    register_event_kinds(
        (EventKind("meeting.series_day", "系列会议的日期要调整", ROOM, "链党组织和产业链的联络员", DAILY),)
    )
