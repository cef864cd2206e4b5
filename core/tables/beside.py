"""One more thing that may be changed for many rows of a list, which no sheet of the list holds: who is appointed to
them, what state they are in. It is a table of one column, judged, written and taken back like any other, but it goes
out with no export and comes in with no file.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.errors import InvalidInput
from core.principal import Principal
from core.tables.by_action import ActionTable
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    TableSpec,
    date_column,
    register_beside,
    table_spec,
    text_column,
)

NAME = "name"


class BesideTable(ActionTable):
    """``beside`` are the codes of the tables whose lists offer it; ``label``, ``noun`` and ``list_url`` are the list's.

    ``changed`` is the code of its one column, ``header`` that column's name. The rows are named by ``NAME``.
    """

    beside: ClassVar[Sequence[str]]
    changed: ClassVar[str]
    header: ClassVar[str]

    def column(self, actor: Principal) -> TableColumn:
        raise NotImplementedError(self.code)

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [text_column(NAME, "名称", max_length=200), self.column(actor)]

    def bulk_columns(self) -> Mapping[str, str]:
        return {self.changed: self.header}

    def records_of(self, table: str, ids: Sequence[UUID]) -> list[UUID]:  # noqa: ARG002 - for lists of other rows
        """The records meant by the rows chosen in the list of ``table``."""
        return list(ids)

    def natural_key(self, values: Mapping[str, Any]) -> str:  # noqa: ARG002 - rows are known by their keys alone
        return ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        return {}

    def count(self, actor: Principal, filters: QueryDict) -> int:  # noqa: ARG002 - nothing of it goes out
        return 0

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:  # noqa: ARG002
        return iter(())


class EndTable(BesideTable):
    """The last day of records, by the actions that end them with all that stands on them, and let them go on."""

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        raise NotImplementedError(self.code)

    def end(self, actor: Principal, record_id: UUID, last_day: dt.date) -> None:
        """Raises DomainError."""
        raise NotImplementedError(self.code)

    def resume(self, actor: Principal, record_id: UUID) -> None:
        """Raises DomainError."""
        raise NotImplementedError(self.code)

    def column(self, actor: Principal) -> TableColumn:  # noqa: ARG002 - the table's signature
        return date_column(self.changed, self.header, comment="最后一天，与它有关的各项同日终止；清空即恢复")

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = self.rows(actor).filter(id__in=list(ids))
        return existing_of(found.values("id", "version", NAME, self.changed), self.changed)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None or self.changed not in changes:
            return
        before, last_day = row.target.values[self.changed], changes[self.changed]
        if last_day is None:
            self.resume(actor, row.target.id)
        elif before is None:
            self.end(actor, row.target.id, last_day)
        else:
            text = f"{self.header}已登记为 {before.isoformat()}，请先恢复，再登记新的日期。"
            raise InvalidInput(fields={self.changed: [text]})


def register(table: BesideTable) -> None:
    register_beside(table, table.beside)


def beside_of(spec: TableSpec) -> list[BesideTable]:
    """What the list of ``spec`` offers besides its own columns."""
    return [table for table in spec.offered_beside() if isinstance(table, BesideTable)]


def offered_columns(spec: TableSpec) -> dict[str, str]:
    """Every column that may be changed for many rows of the list, by code."""
    own = dict(spec.bulk_columns())
    return own | {table.changed: table.header for table in beside_of(spec)}


def list_of(code: str) -> str:
    """The table of the list in which the rows of a bulk edit were chosen."""
    table = table_spec(code)
    return table.beside[0] if isinstance(table, BesideTable) else code


def existing_of(rows: Iterable[Mapping[str, Any]], changed: str) -> dict[UUID, Existing]:
    """Records by id from rows of ``id``, ``version``, ``name`` and the column changed."""
    return {
        row["id"]: Existing(row["id"], row["version"], {name: row[name] for name in (NAME, changed)}) for row in rows
    }
