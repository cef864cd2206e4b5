"""What may be deleted of the agenda, and put back."""

from core.bin import BinKind, register_bin_kind
from core.errors import Conflict
from meetings.actions.agenda import MOST_ITEMS
from meetings.agenda_queries import items_visible
from meetings.choices import MeetingState, TopicState
from meetings.models import AgendaItem


def _check_restored(item: AgendaItem) -> None:
    """What who adds an item is asked as well. Raises Conflict."""
    if item.meeting.state == MeetingState.CANCELLED:
        raise Conflict("会议已取消，议程不能再恢复。", code="wrong_state")
    if AgendaItem.objects.filter(meeting_id=item.meeting_id).count() > MOST_ITEMS:
        raise Conflict(f"一次会议最多 {MOST_ITEMS} 项议程，请先移除别的。", code="too_many_items")
    if item.topic is not None and item.topic.state != TopicState.ACCEPTED:
        raise Conflict("这一项的议题已退回待审定，请在议题里重新列入议程。", code="topic_waits")


def register() -> None:
    register_bin_kind(
        BinKind(
            code="agenda-items",
            label="议程",
            model=AgendaItem,
            action="meeting.edit",
            allowed=lambda principal: items_visible(principal, "meeting.edit"),
            check=_check_restored,
        )
    )
