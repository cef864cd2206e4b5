"""Who came to meetings, by organization, out only."""

from collections.abc import Mapping
from typing import Any

from core.principal import Principal
from core.tables.listed import LinesTable
from core.tables.spec import TableColumn, plain_column
from meetings.models import Invitee
from meetings.resolutions.attendance import VIEW, AttendanceFilter, attendance, invitees_seen

NUMBERS = {
    "invited": "受邀",
    "present": "出席",
    "late": "迟到",
    "excused": "请假",
    "absent": "缺席",
    "unknown": "未点名",
    "substitutes": "派人参加",
}


class AttendanceTable(LinesTable):
    code = "attendance"
    label = "到会台账"
    noun = "家"
    view_action = VIEW
    list_url = "attendance-ledger"
    model = Invitee

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "单位或党组织", width=40),
            plain_column("kind", "类别", width=12),
            *[plain_column(code, header) for code, header in NUMBERS.items()],
        ]

    def lines(self, actor: Principal, filters: Any) -> list[Mapping[str, Any]]:
        asked = AttendanceFilter(filters, queryset=invitees_seen(actor)).asked
        shown = ("name", "kind", *NUMBERS)
        return [{name: row[name] for name in shown} for row in attendance(actor, asked)] if asked else []
