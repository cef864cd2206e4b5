"""What the foundation itself tells."""

from core.choices import Channel, NoticeMode
from core.outbox.digest import EVENT as DIGEST
from core.outbox.events import DAILY, OUTER_URGENT, EventKind, register_event_kinds

KINDS = (
    EventKind("calendar.missing", "缺少放假安排", "平台", "组织部门工作人员、系统管理员", DAILY),
    EventKind("suggestion", "意见建议", "平台", "组织部门工作人员；提出人收到答复", DAILY),
    EventKind("mail.test", "测试邮件", "平台", "本人", {Channel.MAIL: NoticeMode.NOW}, is_fixed=True, any_hour=True),
    EventKind("channel.test", "测试消息", "平台", "本人", OUTER_URGENT, is_fixed=True, any_hour=True),
    EventKind(DIGEST, "每日汇总", "平台", "选择了每日汇总的人", {Channel.MAIL: NoticeMode.NOW}, is_fixed=True),
)


def register() -> None:
    register_event_kinds(KINDS)
