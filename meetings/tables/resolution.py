"""Resolutions as a table, both ways. They are closed on their pages alone: that needs evidence or a reason."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances.queries import names_shown
from core import clock
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    date_column,
    integer_column,
    shown_only,
    text_column,
)
from core.templatetags.formats import cn_date
from meetings.actions.resolution import record_resolution, update_resolution
from meetings.choices import ResolutionState
from meetings.models import Meeting, Resolution
from meetings.resolutions.filters import ResolutionFilter
from meetings.resolutions.queries import EDIT, VIEW, resolutions_for
from meetings.resolutions.signs import number_text
from members.tables.columns import person_names
from organizations.tables.names import Names, named_column, party_org_names, unit_names

WRITTEN = ("meeting_id", "name", "unit_id", "party_org_id", "supervisor_id", "due_on", "allowed_days", "text")
TOLD = ("year", "number", "body__name", "state", "closed_on", "result")
STATES = {str(value): str(label) for value, label in ResolutionState.choices}


def meeting_names() -> Names:
    rows = list(Meeting.objects.order_by("-starts_at", "id").values_list("id", "name", "starts_at"))
    apart = {row_id: cn_date(moment.astimezone(clock.CHINA).date()) for row_id, _, moment in rows}
    names = [(row_id, name) for row_id, name, _ in rows]
    return Names(names, noun="会议", apart=apart, written="名称，同名的写成“名称（召开日期）”")


class ResolutionTable(RecordTable):
    code = "resolutions"
    label = "决议台账"
    noun = "件"
    view_action = VIEW
    edit_action = EDIT
    list_url = "resolution-list"
    lists = ("api-resolution-list", "chain-resolutions")
    personal = True
    model = Resolution
    filters = ResolutionFilter
    read = (*WRITTEN, *TOLD)
    order = ("due_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "meeting": "meeting_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
        "supervisor": "supervisor_id",
    }
    bulk: ClassVar[Mapping[str, str]] = {"due_on": "办结期限", "supervisor_id": "督办人"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            shown_only("number", "编号", width=14),
            named_column("meeting_id", "会议", meeting_names(), required=True, width=36, names_record=True),
            text_column(
                "name", "决议事项", max_length=120, required=True, width=40, names_record=True, aliases=("事项",)
            ),
            named_column(
                "unit_id", "责任单位", unit_names(), width=30, suggest="unit-suggest", comment="单位、党组织填一项"
            ),
            named_column("party_org_id", "责任党组织", party_org_names(), width=30),
            date_column("due_on", "办结期限", comment="填日期，或在后一列填会后几个工作日"),
            integer_column("allowed_days", "会后几个工作日"),
            named_column("supervisor_id", "督办人", person_names(actor), width=14),
            text_column("text", "内容和要求", max_length=2000, width=50),
            shown_only("body__name", "链党组织", width=30),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            shown_only("closed_on", "办结日期", show=lambda value: value or None),
            shown_only("result", "办理结果", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return resolutions_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            number = number_text(row["year"], row["number"])
            yield row["id"], {**{name: row[name] for name in self.read}, "number": number}

    def export_rows(self, actor: Principal, filters: Any) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        named = names_shown(actor)
        for key, values in super().export_rows(actor, filters):
            yield key, values if named else {**values, "supervisor_id": None}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("meeting_id") and values.get("name")):
            return ""
        return f"{values['meeting_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in WRITTEN if name in values and name != "meeting_id"}
        return record_resolution(actor=actor, meeting_id=values["meeting_id"], values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("meeting_id",), "决议不能换到别的会议，请另起一行登记。")
        if row.target is not None:
            update_resolution(actor=actor, resolution_id=row.target.id, values=changes, expected_version=None)
