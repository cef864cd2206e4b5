"""What this room tells people."""

from core.outbox.events import DAILY, URGENT, EventKind

EVENT_KINDS = (
    EventKind("pack.submitted", "年度清单已送审", "年度清单", "组织部门工作人员", DAILY),
    EventKind("pack.returned", "年度清单被退回", "年度清单", "送审的人", URGENT),
    EventKind("pack.yearly", "年度清单已自动生成", "年度清单", "组织部门工作人员", DAILY),
)
