"""What happened to a ticket, step by step: the second sheet of its ledger."""

from django.db.models import TextChoices


class StepKind(TextChoices):
    RAISED = "raised", "吹哨"
    ACCEPTED = "accepted", "受理"
    REJECTED = "rejected", "不予受理"
    TAKEN_UP = "taken_up", "重新受理"
    HANDED_OFF = "handed_off", "转出"
    SPLIT = "split", "拆分"
    DUPLICATE = "duplicate", "并入"
    CORRECTED = "corrected", "更正"
    CLASSIFIED = "classified", "改类别"
    DISPATCHED = "dispatched", "派单"
    GROUP_SENT = "group_sent", "转服务团"
    GROUP_PASSED = "group_passed", "团内分派"
    GROUP_BACK = "group_back", "服务团退回"
    ASSIST_ADDED = "assist_added", "增加协办"
    RELEASED = "released", "不再办理"
    AGENT_NAMED = "agent_named", "确定代办人"
    REPORTED_IN = "reported_in", "报到"
    CONTACTED = "contacted", "联系企业"
    PROGRESS = "progress", "进展"
    NOTE = "note", "内部备注"
    PAUSED = "paused", "暂停计时"
    RESUMED = "resumed", "恢复计时"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    EXTENDED = "extended", "同意延期"
    EXTENSION_REFUSED = "extension_refused", "不同意延期"
    RETURN_ASKED = "return_asked", "申请退单"
    RETURNED = "returned", "同意退单"
    RETURN_REFUSED = "return_refused", "不同意退单"
    PART_DONE = "part_done", "协办完成"
    PLANNED = "planned", "计划解决"
    ANSWERED = "answered", "答复"
    RATED = "rated", "评价"
    CALLED_BACK = "called_back", "回访"
    REDO = "redo", "重办"
    CLOSED = "closed", "办结"
    WITHDRAWN = "withdrawn", "撤单"
    URGED = "urged", "催办"


# The company sees where its ticket is, who has it and why; not what offices write to each other.
SHOWN_TO_COMPANY = frozenset(StepKind) - {
    StepKind.NOTE,
    StepKind.RETURN_ASKED,
    StepKind.RETURN_REFUSED,
    StepKind.EXTENSION_ASKED,
    StepKind.EXTENSION_REFUSED,
    StepKind.PART_DONE,
    StepKind.CALLED_BACK,
    StepKind.URGED,
}
