"""What keeps a meeting as it is: its resolutions, its issued minutes, that it was planned."""

from core.templatetags.formats import cn_date
from meetings.actions.values import check_times
from meetings.choices import MeetingState, MinutesState
from meetings.models import Meeting, Minutes, Resolution
from meetings.series.checks import against_deleting


def stands_on(meeting: Meeting) -> str:
    """What was resolved or issued and keeps the meeting as it is; empty for nothing."""
    resolutions = Resolution.objects.filter(meeting=meeting).count()
    if resolutions:
        return f"已有决议 {resolutions} 件"
    issued = Minutes.objects.filter(meeting=meeting, issued_on__isnull=False).order_by("edition").last()
    return f"的纪要已于{cn_date(issued.issued_on)}印发" if issued else ""


def against_deletion(meeting: Meeting) -> str:
    """Why a meeting may not go to the bin; empty where it may."""
    if meeting.state == MeetingState.PLANNED:
        return f"“{meeting.name}”已经排定，请先取消会议，再删除。"
    if against := stands_on(meeting):
        return f"“{meeting.name}”{against}，不能删除。"
    if against := against_deleting(meeting):
        return against
    if Minutes.objects.filter(meeting=meeting).exclude(state=MinutesState.DRAFT).exists():
        return f"“{meeting.name}”的纪要正在审核，不能删除。"
    return ""


def check_restored_meeting(meeting: Meeting) -> None:
    """What a new meeting's body and times must be. Raises Conflict, InvalidInput."""
    check_times(meeting.body, {}, meeting)
