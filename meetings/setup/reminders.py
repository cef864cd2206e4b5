"""What is told of meetings, and when: what they tell the platform when it starts."""

from core.jobs.registry import DueWork, register_due_work
from core.outbox.events import DAILY, URGENT, EventKind, register_event_kinds
from meetings import followups, notices, reminders

ROOM = "会议"
INVITED = "参会单位的企业联系人和职能部门经办人；受邀人员"

HANDS = "链党组织和产业链的联络员；没有的为组织部门工作人员"

EVENTS = (
    EventKind(notices.INVITED, "请您参加会议", ROOM, INVITED, URGENT),
    EventKind(notices.MOVED, "会议改期、换地点", ROOM, INVITED, URGENT),
    EventKind(notices.CANCELLED, "会议取消", ROOM, INVITED, URGENT),
    EventKind(notices.UNINVITED, "不再参加会议", ROOM, INVITED, DAILY),
    EventKind(reminders.REMINDER, "会议提醒", ROOM, INVITED, URGENT),
    EventKind(followups.UNLOGGED, "会后没有登记召开", ROOM, HANDS, DAILY),
    EventKind(followups.MINUTES_LATE, "纪要逾期没有印发", ROOM, HANDS, DAILY),
)


def register() -> None:
    register_event_kinds(EVENTS)
    register_due_work(DueWork("meetings.followups", followups.slots, followups.plan))
