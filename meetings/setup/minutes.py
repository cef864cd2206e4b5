"""The minutes document: what they tell the platform when it starts."""

from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.outbox.events import register_event_kinds
from core.tables.spec import register_table
from meetings.minutes import due
from meetings.minutes.job import preview_minutes, write_minutes
from meetings.minutes.notices import EVENT_KINDS
from meetings.minutes.paper import PREVIEW_MINUTES, WRITE_MINUTES
from meetings.minutes.parts import ACTION, PART
from meetings.minutes.queries import EDIT, VIEW
from meetings.objects import minutes as objects
from meetings.parts import register_meeting_action, register_meeting_part
from meetings.planning.room import RoomList, register_room_list
from meetings.tables.minutes import TABLES


def register() -> None:
    objects.register()
    for table in TABLES:
        register_table(table)
    register_event_kinds(EVENT_KINDS)
    register_job_kind(JobKind(WRITE_MINUTES, "生成会议纪要", write_minutes, EDIT))
    register_job_kind(JobKind(PREVIEW_MINUTES, "预览会议纪要", preview_minutes, VIEW, file_scope=lambda _: "minutes"))
    register_due_work(DueWork(due.DUE_WORK, due.slots, due.plan))
    register_meeting_part(PART)
    register_meeting_action(ACTION)
    register_room_list(RoomList("minutes", "会议纪要", 50, "minutes-list", lambda principal: principal.may(VIEW)))
