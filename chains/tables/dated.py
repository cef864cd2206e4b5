"""Rows of a chain that hold from a day to a day, as a table: written by the pages' own actions, ended by a last day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.errors import InvalidInput
from core.principal import Principal
from core.tables.by_action import ActionTable
from core.tables.spec import Existing, ParsedRow


class DatedTable(ActionTable):
    """``read`` are the columns read of each row, ``order`` their order in an export.

    A row without a key that says its last day means the one that ended then, else the one that goes on: a sheet may
    end rows, and hold what ended before besides.
    """

    view_action = "chain.view"
    list_url = "chain-list"
    filters: ClassVar[type[Any]]
    read: ClassVar[Sequence[str]]
    order: ClassVar[Sequence[str]]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        """The rows one may see, or edit."""
        raise NotImplementedError(self.code)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What is compared with a sheet's cells, by column."""
        raise NotImplementedError(self.code)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        """What is written out; a table with columns that are only shown adds them here."""
        for row in rows:
            yield row["id"], self.values_of(row)

    def own_key(self, values: Mapping[str, Any]) -> str:
        """What a row is told apart by, its days apart; empty where the sheet does not say."""
        raise NotImplementedError(self.code)

    def _found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        filterset = self.filters(filters, queryset=self.rows(actor, "chain.view"))
        found: QuerySet[Any] = filterset.qs if filterset.is_valid() else filterset.queryset.none()
        return found

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        return self.shown(self._found(actor, filters).order_by(*self.order).values("id", *self.read))

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = self.rows(actor, "chain.edit").filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], self.values_of(row))
            for row in found.values("id", "version", *self.read)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        key = self.own_key(values)
        return f"{key}:{values.get('valid_to') or ''}" if key else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        held: dict[str, list[UUID]] = defaultdict(list)
        for row in self.rows(actor, "chain.edit").values("id", *self.read):
            held[self.natural_key(self.values_of(row))].append(row["id"])
        return {
            row.number: held.get(row.key) or held.get(f"{self.own_key(row.values)}:", []) for row in rows if row.key
        }

    def keep_fixed(self, changes: Mapping[str, Any], fixed: Iterable[str], text: str) -> None:
        """Refuse a change of what makes a row the row it is. Raises InvalidInput."""
        for name in fixed:
            if name in changes:
                raise InvalidInput(fields={name: [text]})
