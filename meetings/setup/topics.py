"""Topics proposed to meetings: what they tell the platform when it starts."""

from core.outbox.events import DAILY, URGENT, EventKind, register_event_kinds
from core.principal import Principal
from core.tables.spec import register_table
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.objects import topics
from meetings.parts import MeetingAction, register_meeting_action
from meetings.planning.room import RoomList, register_room_list
from meetings.tables.topic import TopicTable
from meetings.topic_queries import open_to_topics

ROOM = "会议"
EVENTS = (
    EventKind("topic.proposed", "有议题待审定", ROOM, "链党组织和产业链的联络员；没有的为组织部门工作人员", DAILY),
    EventKind("topic.decided", "提出的议题有了答复", ROOM, "提出人；提出单位的企业联系人", URGENT),
)


def _takes_topics(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    planned = meeting.state == MeetingState.PLANNED and principal.may("topic.propose")
    return planned and open_to_topics(meeting.body_id).filter(pk=meeting.pk).exists()


def register() -> None:
    topics.register()
    register_event_kinds(EVENTS)
    register_table(TopicTable())
    register_room_list(RoomList("topics", "议题", 30, "topic-list", lambda principal: principal.may("topic.view")))
    register_meeting_action(MeetingAction("topic", "提出议题", 35, "meeting-topic", _takes_topics))
