"""The log of instructors as a table, out only: each line is written by the instructor himself."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from core.principal import Principal
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, date_column, plain_column
from members.duties import duties_for
from members.filters import DutyFilter
from members.models import DutyEntry


class DutyTable(RegisterTable):
    code = "duties"
    label = "履职记录"
    noun = "条"
    view_action = "duty_log.view"
    list_url = "duty-log"
    lists = ("api-duty-list",)
    personal = True
    model = DutyEntry
    filters = DutyFilter
    read = ("day", "person__name", "unit__name", "kind__label", "text")
    order = ("-day", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            date_column("day", "日期"),
            plain_column("person", "指导员", width=14),
            plain_column("unit", "联系单位", width=34),
            plain_column("kind", "事项", width=16),
            plain_column("text", "情况", width=60),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return duties_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name.split("__")[0]: row[name] for name in self.read}
