"""What coverage is computed over and what is left out of it, as tables, both ways (truths 5, 6)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.actions import create_coverage_set, end_coverage_set, end_exclusion, exclude_unit, update_coverage_set
from chains.choices import STANDING_EXCLUSIONS, CoverageScope, ExclusionState
from chains.coverage import coverage_sets_for, exclusions_for
from chains.filters import CoverageExclusionFilter
from chains.models import CoverageExclusion, CoverageSet
from chains.tables.names import chain_names
from core import clock
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import DatedRecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    several_column,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from organizations.choices import Ownership, UnitKind
from organizations.models import OwnRegion
from organizations.regions import region_choices
from organizations.tables.names import Names, named_column, unit_names

WRITTEN = (
    "name",
    "note",
    "scope",
    "chain_id",
    "kinds",
    "ownerships",
    "tag_id",
    "region_id",
    "own_region_id",
    "skips_suspended",
    "minimum_months",
    "order",
    "valid_from",
)
SEVERAL = ("kinds", "ownerships")
DECIDED = ("state", "decided_at", "decision_note")
FIXED = ("unit_id", "reason", "approver", "valid_from")


class CoverageTable(DatedRecordTable):
    view_action = "coverage.view"
    edit_action = "coverage.edit"
    list_url = "coverage-settings"


class CoverageSetTable(CoverageTable):
    code = "coverage_sets"
    label = "覆盖统计口径"
    noun = "个"
    lists = ("api-coverage-set-list",)
    model = CoverageSet
    read = (*WRITTEN, "valid_to")
    order = ("order", "name", "id")
    fields: ClassVar[Mapping[str, str]] = {
        **{name.removesuffix("_id"): name for name in WRITTEN if name.endswith("_id")},
        "last_day": "valid_to",
    }
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"order", "scope"})

    def columns(self, actor: Principal) -> list[TableColumn]:
        regions = {name: code for code, name in region_choices(actor.tenant)}
        parks = Names(OwnRegion.objects.values_list("id", "name"), noun="园区")
        return [
            text_column("name", "口径名称", max_length=60, required=True, names_record=True, width=24),
            text_column("note", "说明", max_length=200, width=36),
            choice_column("scope", "产业链范围", labels_of(CoverageScope), width=24),
            named_column("chain_id", "产业链", chain_names(), width=24, comment="范围为指定产业链时填写"),
            several_column("kinds", "单位类型", labels_of(UnitKind), comment="多个用“、”隔开；不限的留空"),
            several_column("ownerships", "所有制", labels_of(Ownership), comment="多个用“、”隔开；不限的留空"),
            term_column("tag_id", "标签", "unit_tag"),
            choice_column("region_id", "区县", regions, empty=None),
            named_column("own_region_id", "园区", parks, width=20),
            boolean_column("skips_suspended", "不计停业单位"),
            integer_column("minimum_months", "成立不满几个月的不计", comment="1 至 60；不限的留空"),
            integer_column("order", "顺序"),
            date_column("valid_from", "启用日期"),
            date_column("valid_to", "停用日期", comment="仍在使用的留空；停用后不能在表中恢复"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        sets = coverage_sets_for(actor)
        return sets if action == self.view_action or actor.may_everywhere(action) else sets.none()

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().values_of(row), **{name: frozenset(row[name]) for name in SEVERAL}}

    def own_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: value for name, value in _written(values).items() if value not in (None, "")}
        made = create_coverage_set(actor=actor, values=given)
        if values.get("valid_to"):
            end_coverage_set(actor=actor, coverage_set_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.refuse_reopening(changes, "已停用的口径不能在表中恢复，请另起一行新建。")
        written = _written(changes)
        if written:
            update_coverage_set(actor=actor, coverage_set_id=row.target.id, values=written, expected_version=None)
        if "valid_to" in changes:
            end_coverage_set(actor=actor, coverage_set_id=row.target.id, last_day=changes["valid_to"])


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sorted(values[name]) if name in SEVERAL else values[name] for name in WRITTEN if name in values}


class CoverageExclusionTable(CoverageTable):
    code = "coverage_exclusions"
    label = "不计入覆盖基数的单位"
    noun = "家"
    lists = ("api-coverage-exclusion-list",)
    model = CoverageExclusion
    filters = CoverageExclusionFilter
    read = (*FIXED, "valid_to", *DECIDED, "entered_by__display_name", "decided_by__display_name")
    order = ("unit__name_key", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {"unit": "unit_id", "last_day": "valid_to"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            named_column(
                "unit_id", "单位名称", unit_names(), required=True, names_record=True, width=36, aliases=("单位",)
            ),
            text_column("reason", "事由", max_length=200, required=True, width=36),
            text_column(
                "approver",
                "批准依据",
                max_length=60,
                required=True,
                width=24,
                comment="同意的人或会议，如“示例部务会 3月5日”；导入的登记须经另一位同事审批后才生效",
                aliases=("批准人",),
            ),
            date_column("valid_from", "起始日期"),
            date_column("valid_to", "终止日期", comment="仍不计入的留空；填写后次日起恢复计入"),
            shown_only("entered_by", "提出人", width=14),
            shown_only("state", "审批", width=10),
            shown_only("decided_by", "审批人", width=14),
            shown_only("decided_on", "审批日期", width=14),
            shown_only("decision_note", "审批意见", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found = exclusions_for(actor)
        return found if action == self.view_action or actor.may_everywhere(action) else found.none()

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in (*FIXED, "valid_to")}, "standing": row["state"]}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            decided = row["decided_at"]
            yield (
                row["id"],
                {
                    **self.values_of(row),
                    "state": ExclusionState(row["state"]).label,
                    "entered_by": row["entered_by__display_name"],
                    "decided_by": row["decided_by__display_name"],
                    "decided_on": decided.astimezone(clock.CHINA).date() if decided else None,
                    "decision_note": row["decision_note"],
                },
            )

    def own_key(self, values: Mapping[str, Any]) -> str:
        """A refused or withdrawn row is no row a sheet could mean: the unit may be proposed anew."""
        stands = values.get("standing", ExclusionState.APPROVED) in STANDING_EXCLUSIONS
        return str(values["unit_id"]) if values.get("unit_id") and stands else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in ("reason", "approver", "valid_from", "valid_to") if name in values}
        exclude_unit(actor=actor, unit_id=values["unit_id"], values=given)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "登记后不能改；请给这一行填上终止日期，再另起一行登记。")
        self.refuse_reopening(changes, "已恢复计入的不能在表中改回，请另起一行登记。")
        end_exclusion(actor=actor, coverage_exclusion_id=row.target.id, last_day=changes["valid_to"])
