"""A city's own words as a table, both ways (ARCHITECTURE §4): one sheet for all kinds, or one kind (``kind=``)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.actions import create_term, update_term
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal
from core.queries import terms_for
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, shown_only, text_column
from core.terms import TermKind, term_kind, term_kinds

WRITTEN = ("label", "code", "valid_from", "valid_to")


def _kind_labels() -> dict[str, str]:
    """Label → code of every kind a city may name; two kinds of one label are told apart by their codes."""
    shared = [kind.label for kind in term_kinds()]
    return {
        kind.label if shared.count(kind.label) == 1 else f"{kind.label}（{kind.code}）": kind.code
        for kind in term_kinds()
    }


class TermTable(RecordTable):
    code = "terms"
    label = "名称与分类"
    noun = "个"
    view_action = "term.view"
    edit_action = "term.edit"
    list_url = "term-kinds"
    lists = ("term-list", "api-term-list")
    model = Term
    read = ("kind", *WRITTEN, "meaning", "order")
    order = ("kind", "order", "code")
    fields: ClassVar[Mapping[str, str]] = {}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"code"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        meanings = {str(label) for kind in term_kinds() if kind.meanings for _, label in kind.meanings.choices}
        return [
            text_column("label", "名称", max_length=60, required=True, names_record=True, width=24),
            choice_column("kind", "属于哪一类", _kind_labels(), required=True, names_record=True, width=20),
            choice_column(
                "meaning",
                "含义",
                {label: label for label in sorted(meanings)},
                width=20,
                comment="系统据此统计和检查；不区分含义的一类留空",
            ),
            text_column("code", "代码", max_length=40, width=16, comment="供接口使用；新增的可留空，由系统编"),
            date_column("valid_from", "启用日期", comment="一直可用的留空"),
            date_column("valid_to", "停用日期", comment="仍在使用的留空；停用后已有记录照旧显示"),
            shown_only("order", "顺序"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        terms = terms_for(actor).filter(kind__in=[kind.code for kind in term_kinds()])
        return terms if action == self.view_action or actor.may_everywhere(action) else terms.none()

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        found, kind = super().found(actor, filters), filters.get("kind", "")
        return found.filter(kind=kind) if kind else found

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: row[name] for name in ("kind", *WRITTEN)}
        return {**plain, "meaning": term_kind(row["kind"]).meaning_label(row["meaning"])}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "order": row["order"]}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("kind") and values.get("label")):
            return ""
        return f"{values['kind']}:{match_key(values['label'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        kind = term_kind(values["kind"])
        given = {name: values[name] for name in WRITTEN if name in values}
        meaning = _meaning(kind, values.get("meaning", ""))
        create_term(actor=actor, kind=kind.code, values={**given, "meaning": meaning})

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ["kind"], "不能把已有的名称改到另一类，请在那一类中新增。")
        written = {name: changes[name] for name in WRITTEN if name in changes}
        if "meaning" in changes:
            written["meaning"] = _meaning(term_kind(row.target.values["kind"]), changes["meaning"])
        update_term(actor=actor, term_id=row.target.id, values=written, expected_version=None)


def _meaning(kind: TermKind, label: str) -> str:
    """The meaning called ``label`` among those of the kind; the action judges an empty one. Raises InvalidInput."""
    choices = kind.meanings.choices if kind.meanings else []
    found = [str(value) for value, text in choices if str(text) == label]
    if label and not found:
        offered = "、".join(str(text) for _, text in choices)
        words = f"“{kind.label}”的含义可填：{offered}" if offered else f"“{kind.label}”不区分含义，请留空"
        raise InvalidInput(fields={"meaning": [words]})
    return found[0] if found else ""
