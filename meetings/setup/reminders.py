"""What is told of meetings, and when: what they tell the platform when it starts."""

from core.outbox.events import DAILY, URGENT, EventKind, register_event_kinds
from meetings import notices

ROOM = "会议"
INVITED = "参会单位的企业联系人和职能部门经办人；受邀人员"

EVENTS = (
    EventKind(notices.INVITED, "请您参加会议", ROOM, INVITED, URGENT),
    EventKind(notices.MOVED, "会议改期、换地点", ROOM, INVITED, URGENT),
    EventKind(notices.CANCELLED, "会议取消", ROOM, INVITED, URGENT),
    EventKind(notices.UNINVITED, "不再参加会议", ROOM, INVITED, DAILY),
)


def register() -> None:
    register_event_kinds(EVENTS)
