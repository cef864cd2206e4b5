"""Companies a chain wants as a table, both ways; stages move on the pages alone. Segments and gaps go by name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import Team
from chains.models import Gap, Segment
from chains.queries import sub_chains
from chains.tables.columns import wan_column
from chains.tables.names import chain_names
from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import ParsedRow, TableColumn, date_column, plain_column, shown_only, text_column
from core.tenancy.dated import in_force
from organizations.tables.names import Names, named_column, unit_names
from services.actions.targets import create_target, update_target
from services.choices import TargetStage
from services.models import InvestTarget, TargetStep
from services.targets.filters import InvestTargetFilter
from services.targets.queries import EDIT, VIEW, steps_for, targets_for

OWN = (
    "name",
    "owner_id",
    "team_id",
    "introducer_id",
    "origin",
    "business",
    "planned_amount",
    "text",
    "found_on",
    "next_step",
    "next_on",
)
SEGMENT, GAP = "segment__name", "gap__name"
STAGES = {str(value): str(label) for value, label in TargetStage.choices}


class InvestTargetTable(RecordTable):
    code = "invest_targets"
    label = "招引目标"
    noun = "个"
    view_action = VIEW
    edit_action = EDIT
    list_url = "invest-target-list"
    lists = ("api-invest-target-list", "chain-targets")
    second_sheet = "target_steps"
    model = InvestTarget
    filters = InvestTargetFilter
    read = (*OWN, "chain_id", SEGMENT, GAP, "state", "stage_on", "signed_amount", "unit__name")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "owner": "owner_id",
        "team": "team_id",
        "introducer": "introducer_id",
        "chain": "chain_id",
        "segment": SEGMENT,
        "gap": GAP,
    }
    kept_when_blank = frozenset({"found_on"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        units = unit_names()
        teams = Names(Team.objects.values_list("id", "name"), noun="队伍")
        return [
            text_column(
                "name", "企业名称", max_length=120, required=True, width=36, names_record=True, aliases=("企业",)
            ),
            named_column("chain_id", "产业链", chain_names(), required=True, names_record=True, width=24),
            text_column(SEGMENT, "补哪个环节", max_length=120, width=16, comment="这条链上的环节名称；不限的留空"),
            text_column(GAP, "补强的事项", max_length=120, width=30, comment="强链补链事项的名称；没有的留空"),
            named_column("owner_id", "责任单位", units, width=30, suggest="unit-suggest"),
            named_column("team_id", "工作专班", teams, width=24),
            named_column("introducer_id", "推荐企业", units, width=30, suggest="unit-suggest"),
            text_column("origin", "所在地", max_length=60),
            text_column("business", "主营产品", max_length=120, width=24),
            wan_column("planned_amount", "意向投资额（万元）"),
            text_column("text", "情况", max_length=2000, width=40),
            date_column("found_on", "线索日期", comment="新登记的留空即为今天"),
            text_column("next_step", "下一步", max_length=200, width=30),
            date_column("next_on", "下一步日期"),
            shown_only("state", "阶段", show=lambda value: STAGES.get(value, "")),
            shown_only("stage_on", "进入本阶段日期", show=lambda value: value or None),
            shown_only(
                "signed_amount", "签约投资额（万元）", show=lambda value: None if value is None else value / 1_000_000
            ),
            shown_only("unit__name", "落地企业", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return targets_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **{name: row[name] for name in (*OWN, "chain_id")},
            SEGMENT: row[SEGMENT] or "",
            GAP: row[GAP] or "",
        }

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            told = {name: row[name] for name in ("state", "stage_on", "signed_amount", "unit__name")}
            yield row["id"], {**self.values_of(row), **told}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("chain_id")):
            return ""
        return f"{values['chain_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in OWN if values.get(name) not in (None, "")}
        given |= _named(values["chain_id"], values)
        return create_target(actor=actor, chain_id=values["chain_id"], values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("chain_id",), "目标登记后不能换到别的链，请在原链上搁置后重新登记。")
        given = {name: changes[name] for name in OWN if name in changes}
        given |= _named(row.target.values["chain_id"], changes)
        update_target(actor=actor, target_id=row.target.id, values=given, expected_version=None)


def _named(chain_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """The segment and the gap that are called so on the chain or its sub-chains. Raises InvalidInput."""
    family, found = sub_chains([chain_id]), {}
    today = clock.today()
    for code, field, rows, noun in (
        (SEGMENT, "segment", Segment.objects.filter(in_force(today), chain_id__in=family), "环节"),
        (GAP, "gap", Gap.objects.filter(chain_id__in=family), "强链补链事项"),
    ):
        if code not in values:
            continue
        name = values[code] or ""
        same = (
            [key for key, text in rows.values_list("id", "name") if match_key(text) == match_key(name)] if name else []
        )
        if name and len(same) != 1:
            raise InvalidInput(fields={field: [f"这条产业链没有{noun}“{name}”，或有几个同名的，请核对。"]})
        found[f"{field}_id"] = same[0] if same else None
    return found


class TargetStepTable(RegisterTable):
    """One row a step, of the targets the same filters show: the second sheet of the register."""

    code = "target_steps"
    label = "招引跟进记录"
    noun = "条"
    view_action = VIEW
    list_url = "invest-target-list"
    model = TargetStep
    read = ("target__name", "place", "day", "state", "is_move", "text")
    order = ("target__name_key", "target_id", "place")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("target__name", "企业", width=36),
            plain_column("place", "次序"),
            plain_column("day", "日期"),
            plain_column("state", "阶段", show=lambda value: STAGES.get(value, "")),
            plain_column("is_move", "换了阶段", show=lambda value: "是" if value else ""),
            plain_column("text", "情况", width=60),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002
        return steps_for(actor)

    def found(self, actor: Principal, filters: Any) -> "QuerySet[Any]":
        targets = InvestTargetTable().found(actor, filters).order_by().values("id")
        return steps_for(actor).filter(target_id__in=targets)


TABLES = (InvestTargetTable(), TargetStepTable())
