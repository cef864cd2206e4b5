"""The words of the clocks (R45, R46); how they run is services.clocks."""

from django.db.models import TextChoices


class ClockKind(TextChoices):
    DISPATCH = "dispatch", "派单"
    CONTACT = "contact", "首次联系"
    FEEDBACK = "feedback", "反馈"
    RESOLUTION = "resolution", "办结"


class LimitUnit(TextChoices):
    MINUTES = "minutes", "工作分钟"
    DAYS = "days", "工作日"


class ClockStatus(TextChoices):
    RUNNING = "running", "计时中"
    PAUSED = "paused", "已暂停"
    STOPPED = "stopped", "已结束"


class EventKind(TextChoices):
    STARTED = "started", "开始"
    PAUSED = "paused", "暂停"
    RESUMED = "resumed", "恢复"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    EXTENDED = "extended", "同意延期"
    EXTENSION_REFUSED = "extension_refused", "不同意延期"
    LIMIT_CHANGED = "limit_changed", "改变时限"
    CALENDAR_CHANGED = "calendar_changed", "日历变更"
    STOPPED = "stopped", "结束"
