"""Common demands as a table, out only: what belongs together is decided ticket by ticket."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.principal import Principal
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, moment_column, plain_column
from services.choices import CommonState, ResultKind
from services.common.filters import CommonFilter
from services.common.queries import VIEW, common_for, with_counts
from services.models import CommonDemand

STATES = {str(value): str(label) for value, label in CommonState.choices}
RESULTS = {str(value): str(label) for value, label in ResultKind.choices}


class CommonDemandTable(RegisterTable):
    code = "common_demands"
    label = "共性诉求"
    noun = "项"
    view_action = VIEW
    list_url = "common-demand-list"
    lists = ("api-common-demand-list",)
    model = CommonDemand
    filters = CommonFilter
    read = ("name", "body__name", "text", "state", "ticket_count", "unit_count", "result", "answer", "answered_at")
    order = ("created_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "共性诉求", width=40),
            plain_column("body__name", "链党组织", width=30),
            plain_column("text", "共同的情况", width=40),
            plain_column("state", "状态", show=lambda value: STATES.get(value, "")),
            plain_column("ticket_count", "工单"),
            plain_column("unit_count", "提出的企业"),
            plain_column("result", "办理结果", show=lambda value: RESULTS.get(value, "")),
            plain_column("answer", "统一答复", width=60),
            moment_column("answered_at", "答复时间"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[CommonDemand]":
        return with_counts(common_for(actor, action=action))

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}
