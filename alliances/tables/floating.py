"""The register of floating members as a table, both ways."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.links.filters import FloatingFilter
from alliances.links.queries import floating_for
from alliances.models import FloatingMember
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow, TableColumn, date_column, text_column
from organizations.tables.names import named_column, party_org_names, unit_names

WRITTEN = ("name", "receiving_org_id", "unit_id", "home_org_name", "valid_from", "valid_to")


class FloatingTable(RecordTable):
    code = "floating"
    label = "流动党员"
    noun = "名"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "floating-list"
    lists = ("api-floating-member-list",)
    model = FloatingMember
    personal = True
    filters = FloatingFilter
    read = WRITTEN
    order = ("name", "id")
    fields: ClassVar[Mapping[str, str]] = {"receiving_org": "receiving_org_id", "unit": "unit_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            text_column("name", "姓名", max_length=40, required=True, width=14, names_record=True),
            named_column(
                "receiving_org_id",
                "参加组织生活的党组织",
                party_org_names(),
                required=True,
                width=36,
                names_record=True,
                aliases=("流入地党组织", "接收党组织"),
            ),
            named_column("unit_id", "务工单位", unit_names(), width=30, aliases=("单位",)),
            text_column("home_org_name", "组织关系所在党组织", max_length=120, width=36, aliases=("流出地党组织",)),
            date_column("valid_from", "起始日期", comment="不详的留空"),
            date_column("valid_to", "终止日期", comment="仍在这里参加的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return floating_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("receiving_org_id")):
            return ""
        parts = (values["receiving_org_id"], match_key(values["name"]), values.get("unit_id"), values.get("valid_from"))
        return ":".join(str(part or "") for part in parts)

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        return actions.register_floating(actor=actor, values=dict(values)).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            actions.change_floating(actor=actor, floating_id=row.target.id, values=changes, expected_version=None)
