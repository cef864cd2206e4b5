"""Chain bodies as a table, both ways. An end is recorded on the body's own page, where what ends with it is said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from alliances.actions import create_body, update_body
from alliances.filters import BodyListForm
from alliances.models import ChainBody
from alliances.queries import bodies_for
from alliances.tables.columns import body_names
from chains.pages import day_from
from chains.queries import chains_for
from chains.tables.names import chain_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.by_action import ActionTable
from core.tables.spec import Existing, ParsedRow, TableColumn, boolean_column, date_column, text_column
from core.tables.term_columns import term_column
from organizations.choosing import as_uuid
from organizations.models import OwnRegion
from organizations.naming import name_key
from organizations.tables.names import Names, named_column, unit_names

COLUMNS = (
    "name",
    "kind_id",
    "chain_id",
    "own_region_id",
    "tier_id",
    "setup_mode_id",
    "parent_id",
    "office_host_id",
    "lead_unit_id",
    "founded_on",
    "exception_reason",
    "guides",
    "recommends",
    "powers_basis",
)


class BodyTable(ActionTable):
    code = "bodies"
    label = "链党组织"
    as_of = "day"
    noun = "个"
    view_action = "body.view"
    edit_action = "body.edit"
    list_url = "body-list"
    lists = (
        "chain-bodies",
        "body-below",
        "api-body-list",
    )
    model = ChainBody
    bulk: ClassVar[Mapping[str, str]] = {
        "kind_id": "类别",
        "tier_id": "层级",
        "setup_mode_id": "共建模式",
        "office_host_id": "办公室设在",
        "lead_unit_id": "牵头单位",
    }
    fields: ClassVar[Mapping[str, str]] = {name.removesuffix("_id"): name for name in COLUMNS if name.endswith("_id")}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        chains = chain_names()
        regions = Names(OwnRegion.objects.values_list("id", "name"), noun="园区")
        units = unit_names()
        return [
            text_column(
                "name",
                "名称",
                max_length=120,
                required=True,
                width=36,
                names_record=True,
                aliases=("链党组织名称", "组织名称"),
            ),
            term_column("kind_id", "类别", "body_kind", required=True),
            named_column("chain_id", "产业链", chains, width=20, comment="不属于某一条链的留空，填园区"),
            named_column("own_region_id", "园区", regions, width=20),
            term_column("tier_id", "层级", "body_tier", required=True),
            term_column("setup_mode_id", "共建模式", "body_setup_mode"),
            named_column("parent_id", "上级链党组织", body_names(), width=30),
            named_column(
                "office_host_id",
                "办公室设在",
                units,
                width=30,
                comment="可以是链主企业，也可以是部门、协会",
                suggest="unit-suggest",
            ),
            named_column("lead_unit_id", "牵头单位", units, width=30, suggest="unit-suggest"),
            date_column("founded_on", "成立日期", aliases=("成立时间",)),
            text_column(
                "exception_reason",
                "同链同级并存的理由",
                max_length=200,
                width=30,
                comment="同一条链同一层级已有同类组织时填写",
            ),
            boolean_column("guides", "督促指导权限"),
            boolean_column("recommends", "评选推荐权限"),
            text_column("powers_basis", "赋权依据", max_length=120, width=24),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        chains = chains_for(actor).values_list("id", "name")
        form = BodyListForm(filters, chains=[(str(chain_id), name) for chain_id, name in chains])
        bodies = bodies_for(actor)
        parent = as_uuid(filters.get("parent", ""))
        if parent is not None:  # the page of what hangs below a body shows all of it
            return bodies.filter(parent_id=parent)
        return form.narrowed(bodies, day_from(filters.get("day", ""))) if form.is_valid() else bodies.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        for row in self._found(actor, filters).order_by("name_key", "id").values("id", *COLUMNS):
            yield row["id"], row

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = bodies_for(actor, action="body.edit").filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], {name: row[name] for name in COLUMNS})
            for row in found.values("id", "version", *COLUMNS)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return f"name:{match_key(values['name'])}" if values.get("name") else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        keys = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
        by_name: dict[str, list[UUID]] = {}
        for row_id, name in ChainBody.objects.filter(name_key__in=keys).values_list("id", "name"):
            by_name.setdefault(match_key(name), []).append(row_id)
        return {row.number: by_name.get(match_key(row.values["name"]), []) for row in rows if row.values.get("name")}

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        create_body(actor=actor, values={name: values[name] for name in COLUMNS if name in values})

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target:
            update_body(actor=actor, body_id=row.target.id, values=changes, expected_version=None)
