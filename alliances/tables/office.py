"""Shared offices, who works from them, and the register of plaques as tables, both ways."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet

from alliances.actions import (
    add_office_part,
    create_office,
    end_office_part,
    grant_plaque,
    return_plaque,
    update_office,
    update_plaque,
)
from alliances.models import Office, OfficePart, Plaque
from alliances.office_filters import OfficeFilter, OfficePartFilter, PlaqueFilter
from alliances.office_queries import office_parts_for, offices_for, plaques_for
from alliances.tables.columns import body_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import DatedRecordTable, RecordTable
from core.tables.spec import ParsedRow, TableColumn, date_column, text_column
from core.tables.term_columns import term_column
from organizations.tables.names import Names, named_column, party_org_names, unit_names

OFFICE_WRITTEN = ("name", "host_id", "address", "phone", "opened_on", "closed_on")
GIVEN = ("body_id", "kind_id", "unit_id", "party_org_id")
CORRECTED = ("number", "receiver", "granted_on", "note")


class OfficeTable(RecordTable):
    code = "offices"
    label = "合署办公室"
    noun = "处"
    view_action = "body.view"
    edit_action = "body.edit"
    list_url = "office-list"
    personal = True  # a telephone leads to somebody
    lists = ("api-office-list",)
    model = Office
    filters = OfficeFilter
    read = OFFICE_WRITTEN
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"host": "host_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "名称", max_length=120, required=True, width=36, names_record=True),
            named_column("host_id", "设在", unit_names(), width=30, suggest="unit-suggest"),
            text_column("address", "地址", max_length=120, width=36),
            text_column("phone", "电话", max_length=30, width=16),
            date_column("opened_on", "合署日期"),
            date_column("closed_on", "终止日期", comment="仍在合署的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = offices_for(actor, action=action)
        return found

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        create_office(actor=actor, values={name: values[name] for name in OFFICE_WRITTEN if name in values})

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target:
            update_office(actor=actor, office_id=row.target.id, values=changes, expected_version=None)


class OfficePartTable(DatedRecordTable):
    code = "office_parts"
    label = "合署单位"
    noun = "个"
    view_action = "body.view"
    edit_action = "body.edit"
    list_url = "office-list"
    lists = ("api-office-part-list", "office-detail")
    model = OfficePart
    filters = OfficePartFilter
    read = ("office_id", "body_id", "unit_id", "valid_from", "valid_to")
    order = ("office__name_key", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {"member": "unit_id", "body": "body_id", "last_day": "valid_to"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        offices = Names(Office.objects.values_list("id", "name"), noun="合署办公室")
        return [
            named_column("office_id", "办公室", offices, required=True, names_record=True, width=30),
            named_column("body_id", "链党组织", body_names(), width=36, comment="链党组织、单位填一项"),
            named_column("unit_id", "单位", unit_names(), width=30, suggest="unit-suggest"),
            date_column("valid_from", "合署日期", comment="登记后不能改"),
            date_column("valid_to", "退出日期", comment="仍在合署的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = office_parts_for(actor, action=action)
        return found

    def own_key(self, values: Mapping[str, Any]) -> str:
        member = values.get("body_id") or values.get("unit_id")
        return f"{values['office_id']}:{member}" if values.get("office_id") and member else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = add_office_part(
            actor=actor,
            office_id=values["office_id"],
            body_id=values.get("body_id"),
            unit_id=values.get("unit_id"),
            valid_from=values.get("valid_from"),
        )
        if values.get("valid_to"):
            end_office_part(actor=actor, part_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        fixed = ("office_id", "body_id", "unit_id", "valid_from")
        self.keep_fixed(changes, fixed, "已登记的合署不能改换；请填上退出日期，再另起一行登记。")
        self.refuse_reopening(changes, "已退出的合署不能在表中恢复，请另起一行登记。")
        if "valid_to" in changes:
            end_office_part(actor=actor, part_id=row.target.id, last_day=changes["valid_to"])


class PlaqueTable(RecordTable):
    code = "plaques"
    label = "牌证登记"
    noun = "块"
    view_action = "body.view"
    edit_action = "membership.edit"
    list_url = "plaque-list"
    lists = ("api-plaque-list",)
    model = Plaque
    filters = PlaqueFilter
    read = (*GIVEN, *CORRECTED, "returned_on")
    order = ("-granted_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        **{name.removesuffix("_id"): name for name in GIVEN},
        "member": "unit_id",
        "last_day": "returned_on",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            named_column("body_id", "授牌组织", body_names(), required=True, names_record=True, width=36),
            term_column("kind_id", "牌证", "plaque_kind", required=True),
            text_column("number", "编号", max_length=30, width=16, names_record=True),
            named_column(
                "unit_id", "授给单位", unit_names(), width=30, suggest="unit-suggest", comment="单位、党组织填一项"
            ),
            named_column("party_org_id", "授给党组织", party_org_names(), width=30),
            text_column("receiver", "领取人", max_length=40, width=14),
            date_column("granted_on", "授牌日期", required=True),
            date_column("returned_on", "收回日期", comment="仍在用的留空"),
            text_column("note", "备注", max_length=120, width=30),
        ]

    def require_view(self, actor: Principal) -> None:
        actor.require(self.view_action)

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = plaques_for(actor, action=action)
        return found

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("body_id") and values.get("kind_id")):
            return ""
        told = (
            values.get("number") or f"{values.get('unit_id') or values.get('party_org_id')}@{values.get('granted_on')}"
        )
        return f"{values['body_id']}:{values['kind_id']}:{told}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> Any:
        given = {name: values[name] for name in (*GIVEN[1:], *CORRECTED) if name in values}
        made = grant_plaque(actor=actor, body_id=values["body_id"], values=given)
        if values.get("returned_on"):
            return_plaque(actor=actor, plaque_id=made.pk, day=values["returned_on"])
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, GIVEN, "已授的牌证不能改换组织和对象，请登记收回，再另起一行登记。")
        corrected = {name: changes[name] for name in CORRECTED if name in changes}
        if corrected:
            update_plaque(actor=actor, plaque_id=row.target.id, values=corrected, expected_version=None)
        if "returned_on" in changes:
            if changes["returned_on"] is None:
                self.keep_fixed(changes, ("returned_on",), "已收回的牌证不能在表中改回在用。")
            return_plaque(actor=actor, plaque_id=row.target.id, day=changes["returned_on"])
