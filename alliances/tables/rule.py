"""What a city asks of its chains and bodies as a table, both ways (truth 7)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet

from alliances.actions import create_rule, end_rule, update_rule
from alliances.choices import RuleSubject
from alliances.filters import RuleFilter
from alliances.models import BodyRule
from alliances.queries import rules_for
from core.principal import Principal
from core.tables.listed import DatedRecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    text_column,
)
from core.tables.term_columns import term_column

KEY = ("subject", "kind_id", "tier_id", "title_id", "category_id")
FIXED = (*KEY, "valid_from")
NUMBERS = ("least", "most", "note")


class RuleTable(DatedRecordTable):
    code = "body_rules"
    label = "组织要求"
    noun = "条"
    view_action = "body.edit"
    edit_action = "body.edit"
    list_url = "body-rules"
    lists = ("api-body-rule-list",)
    model = BodyRule
    filters = RuleFilter
    read = (*FIXED, *NUMBERS, "valid_to")
    order = ("created_at", "id")
    fields: ClassVar[Mapping[str, str]] = {
        **{name.removesuffix("_id"): name for name in KEY if name.endswith("_id")},
        "last_day": "valid_to",
    }
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            choice_column("subject", "要求", labels_of(RuleSubject), required=True, names_record=True, width=24),
            term_column("kind_id", "适用类别", "body_kind", comment="各类都适用的留空；对产业链的要求不填"),
            term_column("tier_id", "适用层级", "body_tier", comment="各层级都适用的留空"),
            term_column("title_id", "席位", "body_seat", comment="要求的是席位时填写"),
            term_column("category_id", "成员类别", "member_category", comment="要求的是成员类别时填写"),
            integer_column("least", "至少", required=True),
            integer_column("most", "至多", comment="不限的留空"),
            text_column("note", "依据", max_length=200, width=40),
            date_column("valid_from", "起始日期", comment="登记后不能改"),
            date_column("valid_to", "停用日期", comment="仍在检查的留空"),
        ]

    def require_view(self, actor: Principal) -> None:
        actor.require_everywhere(self.view_action)

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = rules_for(actor, action=action)
        return found

    def own_key(self, values: Mapping[str, Any]) -> str:
        return ":".join(str(values.get(name) or "") for name in KEY) if values.get("subject") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in (*FIXED, *NUMBERS) if name in values}
        made = create_rule(actor=actor, values=given)
        if values.get("valid_to"):
            end_rule(actor=actor, rule_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "要求的是什么不能改；请给这一行填上停用日期，再另起一行登记。")
        self.refuse_reopening(changes, "已停用的要求不能在表中恢复，请另起一行登记。")
        written = {name: changes[name] for name in NUMBERS if name in changes}
        if written:
            update_rule(actor=actor, rule_id=row.target.id, values=written, expected_version=None)
        if "valid_to" in changes:
            end_rule(actor=actor, rule_id=row.target.id, last_day=changes["valid_to"])
