"""A table of few rows, each written by the list's own actions: what they refuse is told at its cell before anything is
written, and the rules stand in one place.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction

from core.errors import DomainError
from core.principal import Principal
from core.tables.plan import changes_of
from core.tables.spec import ParsedRow, TableColumn, TableSpec


class ActionTable(TableSpec):
    """``fields`` leads from the names of an action's refusals to columns; others concern the row as a whole.

    ``kept_when_blank`` are columns the action fills in where they are not given: left blank beside a record there is,
    they say nothing.
    """

    fields: ClassVar[Mapping[str, str]] = {}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset()

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        """Make one record of all columns the sheet has, and tell its id where the natural key may lead to several.

        Raises DomainError.
        """
        raise NotImplementedError(self.code)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        """Change the columns of one record that differ. Raises DomainError."""
        raise NotImplementedError(self.code)

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:
        """Every row is tried in turn, so that two of one sheet meet each other as well, and all is undone."""
        for row in rows:
            for column in self.kept_when_blank & row.values.keys() if row.target else ():
                if row.values[column] == columns[column].empty:
                    del row.values[column]
        with transaction.atomic():
            for row in rows:
                if not row.problems:
                    self._try(actor, row, columns)
            transaction.set_rollback(True)

    def _try(self, actor: Principal, row: ParsedRow, columns: Mapping[str, TableColumn]) -> None:
        try:
            with transaction.atomic():
                if row.target is None:
                    self.add(actor, row.values)
                else:
                    changes = changes_of(row, columns)
                    if changes:
                        self.alter(actor, row, changes)
        except DomainError as error:
            self._refuse(row, error)

    def _refuse(self, row: ParsedRow, error: DomainError) -> None:
        for name, texts in error.fields.items():
            column = self.fields.get(name, name)
            row.refuse(column if column in row.cells else "", texts[0], kind=self.label)
        if not error.fields:
            row.refuse("", error.message, kind=self.label)

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        for row in new:
            row.made = self.add(actor, row.values)
        for row, changes in changed:
            self.alter(actor, row, changes)
