"""Yearly minimums as they stand, as a sheet, out only: all of it is worked out from the meetings."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from alliances.queries import by_body
from core.errors import NotAllowed
from core.principal import Principal
from core.tables.listed import LinesTable
from core.tables.spec import TableColumn, plain_column
from meetings.minimum_forms import asked_for
from meetings.minimum_queries import minimums_for
from meetings.models import MinimumRule
from meetings.rules import VIEW


class MinimumTable(LinesTable):
    code = "meeting_minimums"
    label = "会议次数"
    noun = "行"
    view_action = VIEW
    list_url = "meeting-minimums"
    lists = ("api-minimum-standing-list",)
    model = MinimumRule

    def require_view(self, actor: Principal) -> None:
        if not by_body(actor).may(VIEW):
            raise NotAllowed

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("body", "链党组织", width=36),
            plain_column("chain", "产业链", width=24),
            plain_column("rule", "要求", width=32),
            plain_column("span", "周期", width=16),
            plain_column("needed", "应开"),
            plain_column("done", "已开"),
            plain_column("planned", "已安排"),
            plain_column("behind", "还差"),
            plain_column("state", "情况", width=16),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        return [
            {
                "body": row.body.name,
                "chain": row.body.chain,
                "rule": row.rule.name,
                "span": row.span.label,
                "needed": row.needed,
                "done": row.done,
                "planned": row.planned,
                "behind": row.behind,
                "state": str(row.state.label),
            }
            for row in minimums_for(actor, asked_for(filters))
        ]
