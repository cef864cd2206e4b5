"""Statements that every request sends: written once, planned once a connection, their values bound by the server.

The ORM builds and the database plans a query anew each time; for a list's first page both cost more than its rows.
What is sent here is seen by query logs and counts like any other statement.
"""

from collections.abc import Sequence
from typing import Any, cast

import psycopg
from django.db import connection
from psycopg.types.datetime import TimestamptzLoader


class _Prepared(psycopg.Cursor[tuple[Any, ...]]):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        # Django turns preparing off; its own cursors bind values in the client and never prepare.
        connection.prepare_threshold = connection.prepare_threshold or 1
        # Django's own loader makes each moment twice, in Python; all connections speak UTC anyway.
        self.adapters.register_loader("timestamptz", TimestamptzLoader)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        """Kept for query logs, which look for the text here."""
        self._query = super()._convert_query(query, params)
        return self._query

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        options["prepare"] = True
        return super().execute(query, params, **options)


def _cursor() -> Any:
    connection.ensure_connection()
    raw: Any = _Prepared(cast("Any", connection.connection))
    return connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)


def execute(statement: str, values: Sequence[object]) -> int:
    """A statement whose text does not change with its values (no names, only ``%s``): how many rows it met."""
    with _cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def rows_of(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """All rows that such a statement yields."""
    with _cursor() as cursor:
        cursor.execute(statement, values)
        return cast("list[tuple[Any, ...]]", cursor.fetchall())
