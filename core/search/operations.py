"""The migration operation that makes the names of a table be found: its triggers, and how its rows are taken apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps as installed
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.reference.readings import store_readings
from core.search.sql import noted_names
from core.tenancy.data import TenantRows

MOST_NAMES = 2
EVENTS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


@dataclass(frozen=True)
class Names:
    """The statements for one table whose rows have names. ``arguments`` are those of app.findable after the row."""

    table: str
    kind: int
    arguments: tuple[str, str, str, str, str]
    of_persons: bool

    @property
    def pieces(self) -> str:
        return "core_personpiece" if self.of_persons else "core_searchpiece"

    @property
    def function(self) -> str:
        return "app.keep_persons" if self.of_persons else "app.keep_names"

    @property
    def has_own_source(self) -> bool:
        """Whether the rows are the objects themselves, and not names that objects once had."""
        return self.arguments[0] == "id"

    @property
    def findable(self) -> str:
        """The rows as (tenant_id, entry, source, names)."""
        quoted = ", ".join(f"'{argument}'" for argument in self.arguments)
        return (
            f"(SELECT (f ->> 'tenant_id')::uuid AS tenant_id, (f ->> 'entry')::uuid AS entry, "  # noqa: S608 - our names
            f"(f ->> 'source')::int AS source, f -> 'names' AS names "
            f"FROM {self.table} t, LATERAL (SELECT app.findable(to_jsonb(t), {quoted}) AS f) made)"
        )

    @property
    def expected(self) -> str:
        """Every piece there should be of the rows the scope shows."""
        return (
            f"SELECT n.tenant_id, {self.kind}::smallint AS kind, p.piece, n.entry, n.source "  # noqa: S608
            f"FROM {self.findable} n, unnest(app.name_pieces(n.names)) AS p(piece)"
        )

    @property
    def filling(self) -> str:
        columns = "tenant_id, kind, piece, entry, source"
        return f"INSERT INTO {self.pieces} ({columns}) {self.expected} ON CONFLICT DO NOTHING"

    @property
    def _theirs(self) -> str:
        """Which rows of pieces, or of names that wait, are this table's."""
        return f"kind = {self.kind} AND source {'=' if self.has_own_source else '<>'} 0"

    @property
    def held(self) -> str:
        """Every piece there is of the rows, and will be of those that wait."""
        held = f"SELECT tenant_id, kind, piece, entry, source FROM {self.pieces} WHERE {self._theirs}"  # noqa: S608
        if self.of_persons:
            return held
        return (
            f"{held} UNION SELECT d.tenant_id, d.kind, p.piece, d.entry, d.source "  # noqa: S608
            f"FROM core_searchdue d, unnest(app.name_pieces({noted_names('d')})) AS p(piece) WHERE {self._theirs}"
        )

    @property
    def emptying(self) -> str:
        return f"DELETE FROM {self.pieces} WHERE {self._theirs}"  # noqa: S608

    def triggers(self) -> Iterator[str]:
        quoted = ", ".join(f"'{argument}'" for argument in (str(self.kind), *self.arguments))
        for event, tables in EVENTS.items():
            yield (
                f"CREATE TRIGGER names_{event.lower()} AFTER {event} ON {self.table} REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {self.function}({quoted})"
            )


class FindableNames(Operation):
    """Let the rows of ``name`` be found: ``key`` is the column of the name, ``letters`` of its initials, ``others``
    further names, ``codes`` are found by their beginning. ``entry`` is the column with the object's id where the rows
    are former names of something else.
    """

    reversible = True

    def __init__(
        self,
        name: str,
        *,
        kind: int,
        key: str,
        letters: str = "",
        others: Sequence[str] = (),
        codes: Sequence[str] = (),
        entry: str = "id",
        of_persons: bool = False,
    ) -> None:
        self.name = name
        self.kind = int(kind)
        self.key = key
        self.letters = letters
        self.others = tuple(others)
        self.codes = tuple(codes)
        self.entry = entry
        self.of_persons = of_persons
        if max(len(self.others), len(self.codes)) > MOST_NAMES:
            raise ValueError(f"{name}: app.findable reads {MOST_NAMES} other names and as many codes")

    def names(self, table: str) -> Names:
        arguments = (self.entry, self.key, self.letters, ",".join(self.others), ",".join(self.codes))
        return Names(table, self.kind, arguments, self.of_persons)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django's signature
        to_state: ProjectState,
    ) -> None:
        names = self.names(to_state.apps.get_model(app_label, self.name)._meta.db_table)
        for statement in names.triggers():
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        for event in EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS names_{event.lower()} ON {table}")

    def describe(self) -> str:
        return f"Let {self.name} be found by name"


class LoadReadings(Operation):
    """Fill the national table of readings, which no tenant owns: names are taken apart with it."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only rows change."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002 - Django's signature
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        store_readings(schema_editor.connection)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The table goes with the step before."""

    def describe(self) -> str:
        return "Load how characters are read"


@cache
def declared_names() -> tuple[Names, ...]:
    """Every table whose names are found, as the migrations declare it. Reads files, no database."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = {}
    for app_label, name in sorted(loader.disk_migrations):
        for operation in loader.disk_migrations[app_label, name].operations:
            if isinstance(operation, FindableNames) and operation.name.lower() in installed.all_models[app_label]:
                table = installed.get_model(app_label, operation.name)._meta.db_table
                found[table] = operation.names(table)
    return tuple(found.values())


def names_of_rows(*tables: str) -> TenantRows:
    """The data migration that takes apart the names there already are in ``tables``."""

    def declared() -> list[Names]:
        return [names for names in declared_names() if names.table in tables]

    def count(_: Any, __: UUID) -> int:
        return sum(_execute(f"SELECT id FROM {names.table}") for names in declared())  # noqa: S608 - our own names

    def fill(apps: Any, tenant_id: UUID) -> int:
        for names in declared():
            _execute(names.filling)
        return count(apps, tenant_id)

    def empty(apps: Any, tenant_id: UUID) -> int:
        for names in declared():
            _execute(names.emptying)
        return count(apps, tenant_id)

    return TenantRows(due=count, change=fill, redue=count, undo=empty)


def _execute(statement: str) -> int:
    with connections["admin"].cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)
