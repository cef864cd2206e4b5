"""Members from outside as a table, both ways."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import OuterKind
from alliances.models import OuterMember
from alliances.sharing.filters import OuterFilter
from alliances.sharing.queries import EDIT, VIEW, other_cities, outers_for
from alliances.tables.columns import body_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import DatedRecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    date_column,
    labels_of,
    text_column,
)
from organizations.tables.names import Names, named_column

WRITTEN = ("name", "kind", "place", "city_id", "leads", "valid_from", "note")


class OuterTable(DatedRecordTable):
    code = "outer_members"
    label = "域外成员"
    noun = "家"
    view_action = VIEW
    edit_action = EDIT
    list_url = "outer-list"
    lists = ("api-outer-member-list",)
    model = OuterMember
    filters = OuterFilter
    read = ("body_id", *WRITTEN, "valid_to")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "city": "city_id", "last_day": "valid_to"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:
        cities = Names(other_cities(actor).values_list("id", "name"), noun="城市")
        return [
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            text_column("name", "单位", max_length=120, required=True, width=36, names_record=True),
            choice_column("kind", "类别", labels_of(OuterKind), required=True),
            text_column("place", "所在地", max_length=40, required=True, width=18),
            named_column("city_id", "平台上的城市", cities, width=16, comment="不在本平台的留空"),
            boolean_column("leads", "牵头"),
            date_column("valid_from", "加入日期", required=True),
            date_column("valid_to", "退出日期", comment="仍在的留空"),
            text_column("note", "备注", max_length=120, width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return outers_for(actor, action=action)

    def own_key(self, values: Mapping[str, Any]) -> str:
        return (
            f"{values['body_id']}:{match_key(values['name'])}" if values.get("body_id") and values.get("name") else ""
        )

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in WRITTEN if name in values}
        made = actions.add_outer_member(actor=actor, body_id=values["body_id"], values=columns)
        if values.get("valid_to"):
            actions.end_outer_member(actor=actor, outer_id=made.pk, last_day=values["valid_to"])
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("body_id",), "已登记的域外成员不能换到别的链党组织，请登记退出，再另起一行登记。")
        self.refuse_reopening(changes, "已退出的不能在表中恢复，请另起一行登记。")
        written = {name: changes[name] for name in WRITTEN if name in changes}
        if written:
            actions.update_outer_member(actor=actor, outer_id=row.target.id, values=written, expected_version=None)
        if "valid_to" in changes:
            actions.end_outer_member(actor=actor, outer_id=row.target.id, last_day=changes["valid_to"])
