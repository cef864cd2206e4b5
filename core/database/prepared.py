"""Statements that every request sends: written once, planned once a connection, their values bound by the server.

The ORM builds and the database plans a query anew each time; for a list's first page both cost more than its rows.
Behind a pooler (``DATABASE_POOLER``) nothing is kept on a connection: written once still, but planned each time.
What is sent here is seen by query logs and counts like any other statement.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal, cast

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg._preparing import Prepare, PrepareManager
from psycopg._queries import PostgresQuery, _query2pg_nocache
from psycopg.types.datetime import TimestamptzLoader

# Where a connection keeps the one cursor of these statements; each fetches all it finds before the next is sent.
_KEPT = "_lianmeng_prepared"
# Left to choose, PostgreSQL goes by what it expects of the values. ``generic``: one plan, made without them and kept,
# where they change nothing of the right one, although a rare word looks cheaper than the blank. ``custom``: a plan each
# time, where they change it, although a blank looks cheaper than planning.
Plans = Literal["generic", "custom"]
_PLANS = "SELECT set_config('plan_cache_mode', %s, true)"


class _Kept(PostgresQuery):
    """psycopg keeps what it makes of a short text; here of a long one too: it is sent again and again."""

    def convert(self, query: Any, vars: Any) -> None:
        if vars is None or not isinstance(query, str):
            super().convert(query, vars)
            return
        self.query, self._want_formats, self._order, self._parts = _made_of(query, self._tx.encoding)
        self.dump(vars)


@lru_cache(maxsize=512)
def _made_of(query: str, encoding: str) -> Any:
    return _query2pg_nocache(query.encode(encoding), encoding)


class _Remembered(PrepareManager):
    """What a connection has prepared. psycopg forgets it with every transaction that is undone, in case the tables it
    reads were made there: but tables are made by migrations alone, and every refused request is undone.
    """

    def __init__(self, before: PrepareManager) -> None:
        super().__init__()
        self.prepare_threshold, self.prepared_max = before.prepare_threshold, before.prepared_max

    def clear(self) -> bool:
        return False

    def _should_discard(self, prep: Prepare, results: Sequence[Any], *_: Any) -> bool:
        if (self._names or prep == Prepare.SHOULD) and any(_FORGETS(each.command_status or b"") for each in results):
            return super().clear()
        return False


_FORGETS = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match


class _Prepared(psycopg.Cursor[tuple[Any, ...]]):
    _query_cls = _Kept

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        # What is prepared belongs to one connection of the server, and behind a pooler each transaction has another.
        self._keeps = not settings.DATABASE_POOLER
        # Django's own loader makes each moment twice, in Python; all connections speak UTC anyway.
        self.adapters.register_loader("timestamptz", TimestamptzLoader)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        """Kept for query logs, which look for the text here."""
        self._query = super()._convert_query(query, params)
        return self._query

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if not self._keeps:
            return super().execute(query, params, prepare=False, **options)
        # Django turns preparing off, and off it stays for its cursors: they bind values in the client, and the
        # connection would remember a hundred of their texts, each as long as its values.
        self._conn.prepare_threshold = 1
        try:
            return super().execute(query, params, prepare=True, **options)
        finally:
            self._conn.prepare_threshold = None


def _executed(statement: str, values: Sequence[object]) -> Any:
    """The cursor after the statement. Where nobody listens it is spared Django's wrapper, which only passes it on."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    raw = database.connection
    kept = raw.__dict__.get(_KEPT)
    if kept is None:
        kept = raw.__dict__[_KEPT] = _Prepared(cast("Any", raw))
        raw._prepared = _Remembered(raw._prepared)
    if database.queries_logged:
        database.make_debug_cursor(kept).execute(statement, values)
    elif database.execute_wrappers:
        database.make_cursor(kept).execute(statement, values)
    else:
        database.validate_no_broken_transaction()
        with database.wrap_database_errors:
            kept.execute(statement, values)
    return kept


def execute(statement: str, values: Sequence[object]) -> int:
    """A statement whose text does not change with its values (no names, only ``%s``): how many rows it met."""
    return int(_executed(statement, values).rowcount)


def rows_of(statement: str, values: Sequence[object], plans: Plans | None = None) -> list[tuple[Any, ...]]:
    """All rows that such a statement yields."""
    if plans is not None:
        execute(_PLANS, [f"force_{plans}_plan"])
    rows = cast("list[tuple[Any, ...]]", _executed(statement, values).fetchall())
    if plans is not None:
        execute(_PLANS, ["auto"])
    return rows


@contextmanager
def savepoint() -> Iterator[None]:
    """What fails inside is undone alone, as in Django's ``atomic``, whose savepoint costs more than an insertion.

    In a transaction, and round statements of this module only: nothing inside may register what is to happen on commit.
    """
    execute("SAVEPOINT prepared", ())
    try:
        yield
    except Exception:
        execute("ROLLBACK TO SAVEPOINT prepared", ())
        execute("RELEASE SAVEPOINT prepared", ())
        raise
    execute("RELEASE SAVEPOINT prepared", ())
