"""扶持补助 as a table, both ways; what is withdrawn is so on its page, with the reason."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import SubsidyState
from alliances.funds.filters import SubsidyFilter
from alliances.funds.queries import EDIT, VIEW, subsidies_for
from alliances.models import Subsidy
from alliances.tables.columns import body_names
from chains.tables.columns import yuan_column
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow, TableColumn, date_column, shown_only, text_column
from core.tables.term_columns import term_column
from organizations.tables.names import named_column, unit_names

OWN = ("kind_id", "unit_id", "policy", "amount", "paid_on", "paid_by")
STATES = {str(value): str(label) for value, label in SubsidyState.choices}


class SubsidyTable(RecordTable):
    code = "subsidies"
    label = "扶持补助"
    noun = "笔"
    view_action = VIEW
    edit_action = EDIT
    list_url = "subsidy-list"
    lists = ("api-subsidy-list",)
    model = Subsidy
    filters = SubsidyFilter
    read = (*OWN, "body_id", "state", "reason")
    order = ("-paid_on", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "kind": "kind_id", "unit": "unit_id"}
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "补助类别", "paid_by": "发放单位"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            named_column("unit_id", "企业", unit_names(), required=True, width=30, names_record=True),
            term_column("kind_id", "补助类别", "subsidy_kind", required=True, aliases=("类别",)),
            text_column("policy", "政策依据", max_length=120, required=True, width=36, names_record=True),
            yuan_column("amount", "金额（元）", aliases=("金额",), required=True),
            date_column("paid_on", "发放日期", required=True, names_record=True),
            text_column("paid_by", "发放单位", max_length=80, width=30),
            named_column("body_id", "链党组织", body_names(), required=True, width=36),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            shown_only("reason", "撤回原因", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return subsidies_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("body_id", *OWN)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], dict(row)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("unit_id") and values.get("policy") and values.get("paid_on")):
            return ""
        return f"{values['unit_id']}:{values['paid_on']}:{match_key(values['policy'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        own = {name: values[name] for name in OWN if name in values}
        return actions.record_subsidy(actor=actor, body_id=values["body_id"], values=own).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "补助登记后不能换到别的链党组织，请撤回后另行登记。")
        if row.target is not None:
            actions.update_subsidy(actor=actor, subsidy_id=row.target.id, values=changes, expected_version=None)
