"""The statement that asks all sources at once: ranked by SQL that the ORM writes once a day and process, planned once a
connection.

Written and planned anew each time, it cost many times what finding and ranking cost. From search to search only values
change: what was typed, and whose rows are shown. The plan is made without them and so holds for rare and common words
alike: pieces are walked first, so many at most, then what they belong to is fetched by its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import django_scopes
from django.db import connection
from django.db.models import QuerySet

from core.database.prepared import rows_of
from core.search.index import Statement
from core.search.sql import NOTED

# Signs of no meaning, which nobody can type into a search: what was typed stands in their place when it is sent.
TYPED, AS_TYPED = "\ue001", "\ue002"
# The ORM is told of one tenant; the statement that is sent names all that are visible, once: a country has hundreds.
_SAMPLE = UUID(int=0)
# As the wall itself names them: to send them would cost as much as to look in half of them.
_ALL_VISIBLE = "SELECT app.visible_tenants() AS ids"
_VISIBLE = "(SELECT ids FROM visible)::uuid[]"
# The names of all kinds that nobody has taken apart yet, looked up once for all sources: in a country of hundreds.
WAITING = "waiting"
_WAITING = (
    f"SELECT tenant_id, kind, entry, {', '.join(NOTED)} FROM core_searchdue "  # noqa: S608 - our own names
    f"WHERE tenant_id = ANY ({_VISIBLE})"
)


@dataclass(frozen=True)
class Ranked:
    """SQL of a source's hits among the ids of the table ``found_by(code)``; its values with blanks."""

    text: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Typed:
    """What fills the blanks."""

    normalized: str
    as_typed: str
    visible: list[UUID]

    def filled(self, value: object) -> object:
        if isinstance(value, str):
            return value.replace(TYPED, self.normalized).replace(AS_TYPED, self.as_typed)
        return value


def found_by(code: str) -> str:
    """The name under which a ranked statement knows the ids that were found."""
    return f"found_{code}"


def one_tenant() -> Any:
    """The scope in which a queryset to be ``ranked`` is made."""
    return django_scopes.scope(tenant=_SAMPLE)


def ranked(queryset: "QuerySet[Any]", names: Sequence[str]) -> Ranked:
    """The SQL of the columns ``names``, in which ``tenant_id = one`` has become ``tenant_id = ANY (all visible)``."""
    text, values = queryset.values_list(*names).query.get_compiler(connection=connection).as_sql()
    pieces = text.split("%s")
    for place, value in enumerate(values):
        if value == _SAMPLE and not pieces[place].endswith("= "):
            raise TypeError(f"a tenant is not asked for by equality: {pieces[place]}")
    return Ranked(*_without(text, values, _SAMPLE, f"ANY ({_VISIBLE})"))


def _without(text: str, values: Sequence[object], known: object, said: str) -> tuple[str, tuple[object, ...]]:
    """The statement with ``said`` in the places of the value ``known``."""
    first, *pieces = text.split("%s")
    written = [first]
    for value, piece in zip(values, pieces, strict=True):
        written += [said if value == known else "%s", piece]
    return "".join(written), tuple(value for value in values if value != known)


def hits(asked: Sequence[tuple[str, Statement, Ranked]], typed: Typed, *, is_kept: bool) -> list[tuple[Any, ...]]:
    """The hits of (code, found, ranked) for each source. ``is_kept``: few such statements exist, so plans are kept."""
    tables = [f"visible AS MATERIALIZED ({_ALL_VISIBLE})", f"{WAITING} AS MATERIALIZED ({_WAITING})"]
    values: list[Any] = []
    for code, (found, bound), _ in asked:
        statement, others = _without(found, bound, typed.visible, _VISIBLE)
        tables.append(f"{found_by(code)} AS MATERIALIZED ({statement})")
        values += others
    text = f"WITH {', '.join(tables)} {' UNION ALL '.join(f'({each.text})' for *_, each in asked)}"
    values += [typed.filled(value) for *_, each in asked for value in each.values]
    if not is_kept:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    return rows_of(text, values, "generic")
