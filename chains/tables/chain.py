"""Chains as a table, both ways. Merging, splitting and renaming from a day on stay on a chain's own pages."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from chains.actions import create_chain, end_chain, update_chain
from chains.choices import ChainKind
from chains.filters import ChainListForm
from chains.lineage import as_of
from chains.models import Chain
from chains.pages import day_from
from chains.queries import chains_for
from chains.tables.dated import DatedTable
from chains.tables.names import chain_names, chain_names_on
from core.choices import TenantLevel
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    text_column,
)
from core.tables.term_columns import term_column
from core.tenancy.dated import in_force
from organizations.tables.names import Names, named_column, unit_names

# What a chain has of a day (chains.lineage): column → the annotation that holds it.
PAST = {
    "name": "name_on",
    "short_name": "short_name_on",
    "parent_id": "parent_on",
    "grade_id": "grade_on",
    "industry_class_id": "industry_class_on",
    "scale_id": "scale_on",
    "is_priority": "is_priority_on",
}
WRITTEN = (
    "name",
    "short_name",
    "kind",
    "parent_id",
    "level",
    "grade_id",
    "industry_class_id",
    "scale_id",
    "is_priority",
    "lead_department_id",
    "description",
    "order",
    "valid_from",
)


class ChainTable(DatedTable):
    code = "chains"
    label = "产业链"
    as_of = "day"
    noun = "条"
    model = Chain
    lists = ("api-chain-list",)
    bulk: ClassVar[Mapping[str, str]] = {
        "grade_id": "等级",
        "industry_class_id": "产业分类",
        "scale_id": "集群规模",
        "level": "层级",
        "is_priority": "重点产业链",
        "lead_department_id": "牵头部门",
    }
    read = (*WRITTEN, "valid_to")
    order = ("order", "name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {
        **{name.removesuffix("_id"): name for name in WRITTEN if name.endswith("_id")},
        "last_day": "valid_to",
    }
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"kind", "order"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return self._columns(chain_names())

    def columns_on(self, actor: Principal, day: dt.date) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return self._columns(chain_names_on(day))

    def _columns(self, chains: Names) -> list[TableColumn]:
        return [
            text_column(
                "name",
                "产业链名称",
                max_length=120,
                required=True,
                names_record=True,
                width=28,
                aliases=("名称", "链条名称", "产业链"),
            ),
            text_column("short_name", "简称", max_length=40, width=14),
            choice_column("kind", "类别", labels_of(ChainKind), comment="不填为产业链"),
            named_column("parent_id", "上级链条", chains, width=24, comment="子链填写；上级链条须已在系统中"),
            choice_column("level", "层级", labels_of(TenantLevel), required=True),
            term_column("grade_id", "等级", "chain_grade"),
            term_column("industry_class_id", "产业分类", "chain_class"),
            term_column("scale_id", "集群规模", "chain_scale"),
            boolean_column("is_priority", "重点产业链"),
            named_column(
                "lead_department_id",
                "牵头部门",
                unit_names(),
                width=28,
                aliases=("牵头单位", "责任部门"),
                suggest="unit-suggest",
            ),
            text_column("description", "简介", max_length=2000, width=40),
            integer_column("order", "顺序", comment="由小到大排列，不填排在最前"),
            date_column("valid_from", "设立日期", comment="不清楚的留空"),
            date_column("valid_to", "终止日期", comment="仍在运行的留空；填写后这一天为最后一天，链上各项同日终止"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return chains_for(actor, action=action)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        """As the list of chains shows them: of one day, unless ended ones are asked for."""
        day, form = day_from(filters.get("day", "")), ChainListForm(filters)
        chains = as_of(self.rows(actor, self.view_action), day)
        if not form.is_valid():
            return chains.none()
        return form.narrowed(chains if form.cleaned_data["ended"] else chains.filter(in_force(day)))

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        if self.past_day(filters) is None:
            return super().export_rows(actor, filters)
        self.require_view(actor)
        found = self.found(actor, filters).order_by(*self.order)
        return self._of_then(found.values("id", *self.read, *PAST.values()))

    def _of_then(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), **{name: row[held] for name, held in PAST.items()}}

    def own_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in WRITTEN if values.get(name) not in (None, "")}
        made = create_chain(actor=actor, values=given)
        if values.get("valid_to"):
            end_chain(actor=actor, chain_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        written = {name: changes[name] for name in WRITTEN if name in changes}
        if written:
            update_chain(actor=actor, chain_id=row.target.id, values=written, expected_version=None)
        self.refuse_reopening(changes, "已终止的产业链请在它的页面上恢复，不能在表中改回。")
        if "valid_to" in changes:
            end_chain(actor=actor, chain_id=row.target.id, last_day=changes["valid_to"])
