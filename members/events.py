"""What this room tells people."""

from core.outbox.events import DAILY, URGENT, EventKind

EVENT_KINDS = (
    EventKind("grant", "授权待审批、已审批、已收回", "账号与授权", "安全管理员；提出授权的人；被授权的人", URGENT),
    EventKind("token", "发放接口令牌", "账号与授权", "审计管理员、组织部门工作人员", DAILY),
    EventKind("appointment_term", "任职任期将满", "人员", "组织部门工作人员；任职对象的联络员", DAILY),
)
