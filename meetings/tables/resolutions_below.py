"""Resolutions of the tenants below as a sheet, out only."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from core.below import looking_below
from core.errors import NotAllowed
from core.principal import Principal
from core.tables.listed import LinesTable
from core.tables.spec import TableColumn, date_column, plain_column
from meetings.models import Resolution
from meetings.resolutions.below import REASON, BelowFilter, may_see_below, resolutions_below
from meetings.resolutions.queries import VIEW
from meetings.resolutions.signs import number_of, responsible_name, state_tag


class ResolutionBelowTable(LinesTable):
    code = "resolutions_below"
    label = "下级决议"
    noun = "件"
    view_action = VIEW
    list_url = "resolutions-below"
    model = Resolution

    def require_view(self, actor: Principal) -> None:
        if not may_see_below(actor):
            raise NotAllowed

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("city", "地区", width=14),
            plain_column("body", "链党组织", width=32),
            plain_column("number", "编号", width=14),
            plain_column("name", "决议事项", width=40),
            plain_column("owner", "责任单位", width=30),
            date_column("due_on", "办结期限"),
            plain_column("state", "状态", width=12),
            date_column("closed_on", "办结日期"),
            plain_column("meeting", "会议", width=36),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        with looking_below(actor, VIEW, REASON):
            rows = resolutions_below()
            filterset = BelowFilter(filters, queryset=rows)
            found = filterset.qs if filterset.is_valid() else rows.none()
            return [
                {
                    "city": row.tenant.name,
                    "body": row.body.name,
                    "number": number_of(row),
                    "name": row.name,
                    "owner": responsible_name(row),
                    "due_on": row.due_on,
                    "state": state_tag(row).label,
                    "closed_on": row.closed_on,
                    "meeting": row.meeting.name,
                }
                for row in found.order_by("tenant__code", "pressing", "id")
            ]
