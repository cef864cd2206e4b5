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
from core.tables.spec import ParsedRow, RowRefused, TableColumn, TableSpec

# So many rows are tried under one savepoint.
AT_ONCE = 50


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
        """Every row is tried in turn, so that two of one sheet meet each other as well, and all is undone.

        Most sheets are in order: rows are tried so many at once, and one by one only where one of them is refused.
        """
        self.check_before_writing(actor, rows, columns)
        fit = [row for row in rows if not row.problems and (row.target is None or changes_of(row, columns))]
        with transaction.atomic():
            for start in range(0, len(fit), AT_ONCE):
                some = fit[start : start + AT_ONCE]
                if not self._all_fit(actor, some, columns):
                    for row in some:
                        self._try(actor, row, columns)
            transaction.set_rollback(True)

    def check_before_writing(
        self,
        actor: Principal,  # noqa: ARG002 - the table's signature
        rows: Sequence[ParsedRow],
        columns: Mapping[str, TableColumn],
    ) -> None:
        """The writing itself is the trial: what is refused now was in order when it was shown."""
        for row in rows:
            for column in self.kept_when_blank & row.values.keys() if row.target else ():
                if row.values[column] == columns[column].empty:
                    del row.values[column]

    def _all_fit(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> bool:
        """Whether no row is refused; then what they wrote stays for the rows that follow, else nothing of it does."""
        try:
            with transaction.atomic():
                for row in rows:
                    self._write_one(actor, row, changes_of(row, columns))
        except DomainError:
            return False
        return True

    def _try(self, actor: Principal, row: ParsedRow, columns: Mapping[str, TableColumn]) -> None:
        try:
            with transaction.atomic():
                self._write_one(actor, row, changes_of(row, columns))
        except DomainError as error:
            self._refuse(row, error)

    def _write_one(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> UUID | None:
        if row.target is None:
            return self.add(actor, row.values)
        self.alter(actor, row, changes)
        return None

    def _refuse(self, row: ParsedRow, error: DomainError) -> None:
        for name, texts in error.fields.items():
            column = self.fields.get(name, name)
            row.refuse(column if column in row.cells else "", texts[0], kind=self.label)
        if not error.fields:
            row.refuse("", error.message, kind=self.label)

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        try:
            for row in new:
                row.made = self._write_one(actor, row, {})
            for row, changes in changed:
                self._write_one(actor, row, changes)
        except DomainError as error:
            raise RowRefused(error.message) from error
