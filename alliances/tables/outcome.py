"""成效台账 as a table, both ways: what is recorded comes in by sheet, who stands by it is decided on the pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.actions import record_outcome, update_outcome
from alliances.activity_filters import OutcomeFilter
from alliances.activity_queries import outcomes_for
from alliances.choices import OutcomeState
from alliances.models import Outcome, OutcomeUnit
from alliances.sources import source_of, sources_of
from alliances.tables.activity import in_batches
from alliances.tables.columns import body_names
from alliances.tables.team import team_names
from chains.tables.columns import yuan_column
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import Existing, ParsedRow, TableColumn, date_column, integer_column, shown_only, text_column
from core.tables.term_columns import term_column
from organizations.tables.names import named_column, several_named_column, unit_names

OWN = ("title", "kind_id", "dimension_id", "amount", "quantity", "happened_on", "detail", "asked_id")
UNITS, TEAM = "unit_ids", "team_id"
STATES = {str(value): str(label) for value, label in OutcomeState.choices}


def _units_of(outcome_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    rows = OutcomeUnit.objects.filter(outcome_id__in=outcome_ids)
    for outcome_id, unit_id in rows.values_list("outcome_id", "unit_id"):
        found.setdefault(outcome_id, set()).add(unit_id)
    return {outcome_id: frozenset(units) for outcome_id, units in found.items()}


class OutcomeTable(RecordTable):
    code = "outcomes"
    label = "成效"
    noun = "项"
    view_action = "outcome.view"
    edit_action = "outcome.edit"
    list_url = "outcome-list"
    lists = ("chain-outcomes", "api-outcome-list")
    model = Outcome
    filters = OutcomeFilter
    read = ("body_id", *OWN, "state", "source_kind", "source_id", "decided_at")
    order = ("-happened_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "source": "body_id",
        "kind": "kind_id",
        "dimension": "dimension_id",
        "asked": "asked_id",
        "units": UNITS,
    }
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"quantity", TEAM})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        units = unit_names()
        return [
            text_column("title", "成效", max_length=160, required=True, width=40, names_record=True),
            named_column("body_id", "链党组织", body_names(), required=True, width=30),
            term_column("kind_id", "成效类别", "outcome_kind", required=True),
            yuan_column("amount", "金额（元）", aliases=("金额",), comment="订单、增收、降本、授信等填写"),
            integer_column("quantity", "数量", comment="合作、项目填项数，人才填人数；不填按 1 计"),
            date_column("happened_on", "日期", required=True, names_record=True),
            named_column("asked_id", "请谁确认", units, width=30, comment="不填的由链党组织确认"),
            several_named_column(UNITS, "受益单位", units, width=40),
            text_column("detail", "情况", max_length=2000, width=40),
            term_column("dimension_id", "工作总结维度", "report_dimension"),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            named_column(
                TEAM, "攻坚队伍", team_names(), width=30, comment="队伍取得的成效填写；不填的记为链党组织的成效"
            ),
            shown_only("source", "来源", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return outcomes_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        is_of_team = row["source_kind"] == AnchorKind.TEAM
        return {**{name: row[name] for name in ("body_id", *OWN)}, TEAM: row["source_id"] if is_of_team else None}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for some in in_batches(rows):
            units = _units_of([row["id"] for row in some])
            sources = sources_of({(row["source_kind"], row["source_id"]) for row in some})
            for row in some:
                source = sources.get(row["source_id"])
                yield (
                    row["id"],
                    {
                        **self.values_of(row),
                        UNITS: units.get(row["id"], frozenset()),
                        "state": row["state"],
                        "source": source.name if source else "",
                    },
                )

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = super().existing(actor, ids)
        units = _units_of(list(found))
        return {
            row_id: Existing(row_id, row.version, {**row.values, UNITS: units.get(row_id, frozenset())})
            for row_id, row in found.items()
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("title") and values.get("body_id") and values.get("happened_on")):
            return ""
        return f"{values['body_id']}:{values['happened_on']}:{match_key(values['title'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        own = {name: values[name] for name in OWN if name in values}
        kind, source_id = AnchorKind.BODY, values["body_id"]
        if values.get(TEAM):
            kind, source_id = AnchorKind.TEAM, values[TEAM]
            if source_of(kind, source_id).body_id != values["body_id"]:
                raise InvalidInput(fields={TEAM: ["这支队伍不是这个链党组织的，请核对链党组织或队伍。"]})
        return record_outcome(
            actor=actor,
            source_kind=kind,
            source_id=source_id,
            values=own,
            unit_ids=values.get(UNITS, ()),
        ).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, (TEAM,), "成效登记后不能改到别的队伍，请撤回后重新登记。")
        self.keep_fixed(changes, ("body_id",), "成效登记后不能改到别的链党组织，请撤回后重新登记。")
        update_outcome(
            actor=actor,
            outcome_id=row.target.id,
            values={name: changes[name] for name in OWN if name in changes},
            unit_ids=changes.get(UNITS),
            expected_version=None,
        )
