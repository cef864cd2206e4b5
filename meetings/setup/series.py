"""Series, answers by link, calendar files: what they tell the platform when it starts."""

from alliances.queries import by_body
from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.enclosures import register_enclosure
from core.outbox.events import DAILY, EventKind, register_event_kinds
from core.principal import Principal
from core.tables.spec import register_table
from meetings import notices, reminders
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.objects.series import SERIES
from meetings.parts import MeetingAction, register_meeting_action, register_meeting_part
from meetings.planning.room import RoomList, register_room_list
from meetings.replies.letters import enclosed
from meetings.series import due
from meetings.series.parts import PART
from meetings.tables.series import SeriesTable

ROOM = "会议"


def _is_settled(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return meeting.state != MeetingState.DRAFT


def _gives_links(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return held.may("meeting.edit") and meeting.state == MeetingState.PLANNED


def register() -> None:
    register_object_kind(SERIES)
    register_table(SeriesTable())
    register_due_work(DueWork(due.DUE_WORK, due.slots, due.plan))
    register_room_list(RoomList("series", "系列会议", 30, "series-list", lambda who: by_body(who).may("meeting.view")))
    register_meeting_part(PART)
    register_meeting_action(MeetingAction("ics", "加入日历", 70, "meeting-ics", _is_settled))
    register_meeting_action(MeetingAction("links", "回复链接", 45, "meeting-links", _gives_links))
    register_enclosure((notices.INVITED, notices.MOVED, notices.CANCELLED, reminders.REMINDER), enclosed)
    register_event_kinds(
        (EventKind("meeting.series_day", "系列会议的日期要调整", ROOM, "链党组织和产业链的联络员", DAILY),)
    )
