"""What one city lets another see of a body, and what the other says to it (R67)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class ShareState(TextChoices):
    """Written by the city that shares."""

    OFFERED = "offered", "已邀请"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已结束"


SHARE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ShareState.OFFERED: frozenset({ShareState.WITHDRAWN, ShareState.ENDED}),
    ShareState.WITHDRAWN: frozenset(),
    ShareState.ENDED: frozenset(),
}


class AnswerState(TextChoices):
    """Written by the city that was asked."""

    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已谢绝"
    LEFT = "left", "已退出"


ANSWER_TRANSITIONS: Mapping[str, frozenset[str]] = {
    AnswerState.ACCEPTED: frozenset({AnswerState.LEFT}),
    AnswerState.DECLINED: frozenset(),
    AnswerState.LEFT: frozenset(),
}


class SpaceState(TextChoices):
    """What both together come to on a day: worked out, never written."""

    WAITING = "waiting", "待答复"
    LIVE = "live", "共享中"
    DECLINED = "declined", "已谢绝"
    LEFT = "left", "对方已退出"
    WITHDRAWN = "withdrawn", "已撤回"
    OVER = "over", "已到期"


class HeaderKind(TextChoices):
    """What of a body another city may see: its own header, those of what it does, one meeting it is asked to."""

    BODY = "body", "组织"
    ACTIVITY = "activity", "共建活动"
    MEETING = "meeting", "会议"
