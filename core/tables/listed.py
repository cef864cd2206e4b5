"""Tables read by a list's own query: a room says the columns, the rows and the filters, the rest is here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.errors import InvalidInput
from core.principal import Principal
from core.tables.by_action import ActionTable
from core.tables.spec import Existing, ParsedRow, TableSpec

BATCH = 1000
NO_ROW = UUID(int=0)


@dataclass(frozen=True)
class Asked:
    """What a filterset may ask of the request it narrows for."""

    principal: Principal
    GET: QueryDict


class QueryTable(TableSpec):
    """``read`` are the columns read of each row, ``order`` their order in an export (it ends in one that is unique).

    ``filters`` is the list's filterset; a list narrowed otherwise overrides ``found``.
    """

    filters: ClassVar[type[Any] | None] = None
    read: ClassVar[Sequence[str]]
    order: ClassVar[Sequence[str]]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        """The rows one may see, or edit."""
        raise NotImplementedError(self.code)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What is compared with a sheet's cells, by column."""
        return {name: row[name] for name in self.read}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        """What is written out; a table with columns that are only shown adds them here."""
        for row in rows:
            yield row["id"], self.values_of(row)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        rows = self.rows(actor, self.view_action)
        if self.filters is None:
            return rows
        filterset = self.filters(filters, queryset=rows, request=Asked(actor, filters))
        narrowed: QuerySet[Any] = filterset.qs if filterset.is_valid() else rows.none()
        return narrowed

    def count(self, actor: Principal, filters: QueryDict) -> int:
        self.require_view(actor)
        return int(self.found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        self.require_view(actor)
        found = self.found(actor, filters).order_by(*self.order)
        return self.shown(found.values("id", *self.read).iterator(chunk_size=BATCH))


class RegisterTable(QueryTable):
    """A list nobody may write by a sheet: a register, a log, what is computed."""

    exported_only = True


class ComputedTable(RegisterTable):
    """Rows worked out from a list's objects, so many at a time; ``found`` gives the objects, in ``order``
    where there is one, else in its own.
    """

    read = ()

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:
        """The values of each object by column, in a constant number of queries."""
        raise NotImplementedError(self.code)

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        self.require_view(actor)
        return self._batches(actor, filters)

    def _batches(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        found = self.found(actor, filters)
        objects = (found.order_by(*self.order) if self.order else found).iterator(chunk_size=BATCH)
        while some := list(islice(objects, BATCH)):
            yield from zip([each.pk for each in some], self.lines(actor, some, filters), strict=True)


class LinesTable(TableSpec):
    """What a page works out as a whole: its lines, in its order, out only."""

    exported_only = True

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        raise NotImplementedError(self.code)

    def count(self, actor: Principal, filters: QueryDict) -> int:
        self.require_view(actor)
        return len(self.lines(actor, filters))

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        self.require_view(actor)
        return ((NO_ROW, line) for line in self.lines(actor, filters))


class RecordTable(QueryTable, ActionTable):
    """A list of few rows whose own actions write the sheet's. A row without a key is found by its natural key."""

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = self.rows(actor, self.edit_action).filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], self.values_of(row))
            for row in found.values("id", "version", *self.read)
        }

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        held = self.held(actor) if any(row.key for row in rows) else {}
        return {row.number: held[row.key] for row in rows if row.key in held}

    def held(self, actor: Principal) -> dict[str, list[UUID]]:
        """The ids of what there is, by natural key."""
        held: dict[str, list[UUID]] = defaultdict(list)
        for row in self.rows(actor, self.edit_action).values("id", *self.read):
            key = self.natural_key(self.values_of(row))
            if key:
                held[key].append(row["id"])
        return held

    def keep_fixed(self, changes: Mapping[str, Any], fixed: Iterable[str], text: str) -> None:
        """Refuse a change of what makes a row the row it is. Raises InvalidInput."""
        for name in fixed:
            if name in changes:
                raise InvalidInput(fields={name: [text]})


class DatedRecordTable(RecordTable):
    """Rows that hold from a day to a day, ended by a last day (``valid_to``).

    A row without a key that says its last day means the one that ended then, else the one that goes on: a sheet may
    end rows, and hold what ended before besides.
    """

    def own_key(self, values: Mapping[str, Any]) -> str:
        """What a row is told apart by, its days apart; empty where the sheet does not say."""
        raise NotImplementedError(self.code)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        key = self.own_key(values)
        return f"{key}:{values.get('valid_to') or ''}" if key else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        held = self.held(actor) if any(row.key for row in rows) else {}
        return {
            row.number: held.get(row.key) or held.get(f"{self.own_key(row.values)}:", []) for row in rows if row.key
        }

    def refuse_reopening(self, changes: Mapping[str, Any], text: str) -> None:
        """An end is not taken back by a sheet. Raises InvalidInput."""
        if "valid_to" in changes and changes["valid_to"] is None:
            raise InvalidInput(fields={"valid_to": [text]})
