"""The decision table as a sheet, both ways: a configuration file knows no departments, which are a city's own units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from chains.tables.names import chain_names
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, failed
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    integer_column,
    labels_of,
    text_column,
)
from core.tables.term_columns import term_column
from organizations.tables.names import named_column, several_named_column, unit_names
from services.actions.dispatch_rules import (
    LONGEST_WORD,
    MOST_WORDS,
    create_dispatch_rule,
    update_dispatch_rule,
)
from services.choices import TicketNature
from services.dispatch_forms import words_in
from services.models import DispatchAssist, DispatchRule
from services.queries import RUN
from services.rule_queries import EDIT, dispatch_rules_for

WRITTEN = ("place", "name", "category_id", "nature", "chain_id", "words", "lead_id", "is_active")


def to_words(raw: Any) -> Converted[tuple[str, ...]]:
    words = words_in(as_text(raw))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        return failed(f"词语最多 {MOST_WORDS} 个，每个不超过 {LONGEST_WORD} 字，用“、”隔开")
    return Converted(tuple(dict.fromkeys(words))) if words else Converted()


def assists_of(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for rule_id, unit_id in DispatchAssist.objects.filter(rule_id__in=ids).values_list("rule_id", "unit_id"):
        found[rule_id].add(unit_id)
    return {key: frozenset(some) for key, some in found.items()}


class DispatchRuleTable(RecordTable):
    code = "dispatch_rules"
    label = "派单规则"
    noun = "条"
    view_action = RUN
    edit_action = EDIT
    list_url = "dispatch-rule-list"
    lists = ("api-dispatch-rule-list",)
    model = DispatchRule
    read = WRITTEN
    order = ("place", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        units = unit_names()
        return [
            integer_column("place", "次序", comment="从小到大，第一条符合的算；不填的排在最后"),
            text_column("name", "名称", max_length=60, required=True, names_record=True, width=30),
            term_column("category_id", "类别", "ticket_category", comment="各类都适用的留空"),
            choice_column("nature", "性质", labels_of(TicketNature), comment="不限的留空"),
            named_column("chain_id", "产业链", chain_names(), width=24, comment="不限的留空"),
            TableColumn(
                "words",
                "含有词语",
                to_words,
                show=lambda value: "、".join(value or ()),
                comment="含其中任何一个就算，用“、”隔开；不限的留空",
                empty=(),
                width=30,
            ),
            named_column("lead_id", "牵头部门", units, required=True, width=30),
            several_named_column("assists", "协办部门", units, width=40),
            boolean_column("is_active", "启用", comment="不填的为不启用"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[DispatchRule]":
        return dispatch_rules_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        own = {name: row[name] for name in WRITTEN}
        return {**own, "words": tuple(row["words"]), "assists": row.get("assists", frozenset())}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = super().existing(actor, ids)
        assists = assists_of(list(found))
        return {
            key: Existing(one.id, one.version, {**one.values, "assists": assists.get(key, frozenset())})
            for key, one in found.items()
        }

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        """All at once: a city has a few hundred at most."""
        held = list(rows)
        assists = assists_of([row["id"] for row in held])
        for row in held:
            yield row["id"], {**self.values_of(row), "assists": assists.get(row["id"], frozenset())}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in WRITTEN if values.get(name) is not None}
        return create_dispatch_rule(
            actor=actor, values=_as_columns(given), assists=list(values.get("assists") or ())
        ).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        own = {name: changes[name] for name in WRITTEN if name in changes}
        if own.get("place", 0) is None:
            del own["place"]
        assists = list(changes["assists"] or ()) if "assists" in changes else None
        update_dispatch_rule(
            actor=actor, rule_id=row.target.id, values=_as_columns(own), assists=assists, expected_version=None
        )


def _as_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value or ()) if name == "words" else value for name, value in values.items()}
