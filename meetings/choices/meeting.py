"""States of a meeting, of an invitation, of who came."""

from collections.abc import Mapping

from django.db.models import TextChoices


class MeetingState(TextChoices):
    DRAFT = "draft", "草稿"
    PLANNED = "planned", "已通知"
    HELD = "held", "已召开"
    CANCELLED = "cancelled", "已取消"


MEETING_TRANSITIONS: Mapping[str, frozenset[str]] = {
    MeetingState.DRAFT: frozenset({MeetingState.PLANNED, MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset({MeetingState.PLANNED, MeetingState.DRAFT}),  # the liaison logged the wrong one
    MeetingState.CANCELLED: frozenset(),
}


class InviteeRole(TextChoices):
    ATTENDS = "attends", "出席"
    OBSERVES = "observes", "列席"


class ReplyState(TextChoices):
    NONE = "none", "未回复"
    YES = "yes", "参加"
    SUBSTITUTE = "substitute", "派人参加"
    NO = "no", "请假"


class Attendance(TextChoices):
    """The liaison's roll call: no location, no code (truth 11)."""

    UNKNOWN = "unknown", "未点名"
    PRESENT = "present", "出席"
    LATE = "late", "迟到"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"


CAME = (Attendance.PRESENT, Attendance.LATE)


class SeriesState(TextChoices):
    ACTIVE = "active", "进行中"
    ENDED = "ended", "已结束"


class SlotUnit(TextChoices):
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF = "half", "每半年"
    YEAR = "year", "每年"
