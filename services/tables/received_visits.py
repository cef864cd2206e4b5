"""Visits as the company visited reads them, out only."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from core.principal import Principal
from core.spreadsheets.sheets import ColumnKind
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, plain_column
from services.choices.visits import VisitReply
from services.models import Visit
from services.visits.received import ANSWER, ReceivedFilter, office_of, received_for

REPLIES = {str(value): str(label) for value, label in VisitReply.choices}


class ReceivedVisitTable(RegisterTable):
    code = "received_visits"
    label = "走访本单位"
    noun = "次"
    view_action = ANSWER
    list_url = "received-visit-list"
    lists = ("api-received-visit-list",)
    model = Visit
    filters = ReceivedFilter
    read = (
        "visited_on",
        "unit__name",
        "kind__label",
        "body__name",
        "department__name",
        "person__post",
        "asked",
        "promised",
        "answers__reply",
        "answers__text",
    )
    order = ("-visited_on", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            plain_column("visited_on", "走访日期", kind=ColumnKind.DATE),
            plain_column("unit__name", "走访单位", width=30),
            plain_column("kind__label", "类别"),
            plain_column("who", "谁来的", width=36),
            plain_column("asked", "企业提出的事项", width=40),
            plain_column("promised", "答应办的事", width=40),
            plain_column("answers__reply", "本单位回复", show=lambda value: REPLIES.get(value, "")),
            plain_column("answers__text", "本单位说明", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> Any:  # noqa: ARG002
        return received_for(actor)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            who = office_of(row["body__name"], row["department__name"], row["person__post"])
            yield row["id"], {**{name: row[name] for name in self.read}, "who": who}
