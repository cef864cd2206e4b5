"""Brands and honours as tables, both ways. Honours tell of persons: their exports are marked and logged."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import HonourHolder, HonourLevel
from alliances.honours.filters import BrandFilter, HonourFilter
from alliances.honours.queries import brands_for, honours_for
from alliances.models import Brand, Honour
from alliances.tables.columns import body_names
from chains.tables.names import chain_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    labels_of,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from members.tables.columns import person_names
from organizations.tables.names import named_column, party_org_names, unit_names

BRAND_WRITTEN = ("name", "kind_id", "body_id", "unit_id", "party_org_id", "meaning", "founded_on")
HOLDER = ("person_id", "unit_id", "party_org_id", "chain_id", "holder_name")
HONOUR_WRITTEN = ("title", "level", "kind_id", "holder_kind", *HOLDER, "body_id", "given_by", "given_on", "document")
FIXED = ("holder_kind", "body_id")


class BrandTable(RecordTable):
    code = "brands"
    label = "党建品牌"
    noun = "个"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "brand-list"
    lists = ("api-brand-list",)
    model = Brand
    filters = BrandFilter
    read = (*BRAND_WRITTEN, "ended_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "kind": "kind_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
    }
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "类别"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            text_column("name", "品牌名称", max_length=120, required=True, width=30, names_record=True),
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            term_column("kind_id", "类别", "brand_kind", required=True, aliases=("品牌类别",)),
            named_column("unit_id", "所在单位", unit_names(), width=30),
            named_column("party_org_id", "创建党组织", party_org_names(), width=30),
            text_column("meaning", "内涵", max_length=400, width=40),
            date_column("founded_on", "创建日期"),
            shown_only("ended_on", "停用日期", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return brands_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in BRAND_WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id")):
            return ""
        return f"{values['body_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in BRAND_WRITTEN if name in values and name != "body_id"}
        return actions.create_brand(actor=actor, body_id=values["body_id"], values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "已登记的品牌不能换到别的链党组织，请另起一行登记。")
        if row.target is not None:
            actions.update_brand(actor=actor, brand_id=row.target.id, values=changes, expected_version=None)


class HonourTable(RecordTable):
    code = "honours"
    label = "荣誉"
    noun = "项"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "honour-list"
    lists = ("api-honour-list",)
    model = Honour
    personal = True
    filters = HonourFilter
    read = HONOUR_WRITTEN
    order = ("-given_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "kind": "kind_id",
        "person": "person_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
        "chain": "chain_id",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            text_column("title", "荣誉名称", max_length=120, required=True, width=30, names_record=True),
            choice_column("level", "级别", labels_of(HonourLevel), required=True),
            term_column("kind_id", "类别", "honour_kind", required=True, aliases=("荣誉类别",)),
            choice_column("holder_kind", "获得者类别", labels_of(HonourHolder), required=True),
            named_column("person_id", "人员", person_names(actor), width=14, comment="按获得者类别填一项"),
            named_column("unit_id", "单位", unit_names(), width=30),
            named_column("party_org_id", "党组织", party_org_names(), width=30),
            named_column("chain_id", "产业链", chain_names(), width=24),
            text_column("holder_name", "不在册的获得者", max_length=60, width=20, comment="平台没有登记的写名称"),
            named_column("body_id", "链党组织", body_names(), width=36, comment="全市的留空；链党组织获得的填写"),
            text_column("given_by", "授予单位", max_length=80, width=24, aliases=("表彰单位",)),
            date_column("given_on", "授予日期", required=True, aliases=("表彰日期",)),
            text_column("document", "文号", max_length=60, width=20),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return honours_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        holder = next((values[name] for name in HOLDER if values.get(name)), values.get("body_id"))
        if not (values.get("title") and values.get("given_on") and holder):
            return ""
        return f"{match_key(values['title'])}:{values['given_on']}:{holder}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in HONOUR_WRITTEN if name in values and name not in FIXED}
        made = actions.create_honour(
            actor=actor, body_id=values.get("body_id"), holder_kind=values["holder_kind"], values=columns
        )
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, FIXED, "已登记的荣誉不能改获得者类别和链党组织，请删除后另起一行登记。")
        if row.target is not None:
            actions.update_honour(actor=actor, honour_id=row.target.id, values=changes, expected_version=None)


TABLES = (BrandTable(), HonourTable())
